# nix-build -E '(import <nixpkgs> { }).callPackage ./steady.nix { }'
{ lib, stdenvNoCC, fetchurl }:

let
  sources = {
    x86_64-linux = { arch = "amd64"; sha256 = "@SHA256_AMD64@"; };
    aarch64-linux = { arch = "arm64"; sha256 = "@SHA256_ARM64@"; };
  };
  system = stdenvNoCC.hostPlatform.system;
  source = sources.${system} or (throw "steady has no binary for ${system}");
in
stdenvNoCC.mkDerivation {
  pname = "steady";
  version = "@VERSION@";

  src = fetchurl {
    url = "@BASE@/steady-linux-${source.arch}.tar.gz";
    inherit (source) sha256;
  };

  # The binary of the release as it is: static, stripped, its own tests have passed.
  dontConfigure = true;
  dontBuild = true;
  dontFixup = true;

  installPhase = ''
    runHook preInstall
    install -D -m 755 steady $out/bin/steady
    install -D -m 644 steady.1 $out/share/man/man1/steady.1
    install -D -m 644 completions/steady.bash $out/share/bash-completion/completions/steady
    install -D -m 644 completions/_steady $out/share/zsh/site-functions/_steady
    install -D -m 644 completions/steady.fish $out/share/fish/vendor_completions.d/steady.fish
    install -D -m 644 -t $out/share/licenses/steady LICENSE LICENSES.txt
    runHook postInstall
  '';

  meta = {
    description = "Health checks and start-up gates for containers";
    homepage = "@HOMEPAGE@";
    license = with lib.licenses; [ asl20 boost bsd2 bsd3 isc mit postgresql ];
    platforms = builtins.attrNames sources;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
    mainProgram = "steady";
  };
}
