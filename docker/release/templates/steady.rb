class Steady < Formula
  desc "Health checks and start-up gates for containers"
  homepage "@HOMEPAGE@"
  version "@VERSION@"
  license all_of: ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "ISC", "MIT", "PostgreSQL"]

  depends_on :linux

  on_intel do
    url "@BASE@/steady-linux-amd64.tar.gz"
    sha256 "@SHA256_AMD64@"
  end
  on_arm do
    url "@BASE@/steady-linux-arm64.tar.gz"
    sha256 "@SHA256_ARM64@"
  end

  def install
    bin.install "steady"
    man1.install "steady.1"
    bash_completion.install "completions/steady.bash" => "steady"
    zsh_completion.install "completions/_steady"
    fish_completion.install "completions/steady.fish"
    prefix.install "LICENSES.txt"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/steady --version")
  end
end
