# Stands in for Homebrew: fetches what a formula names for this kind of processor, compares its checksum, installs it below a prefix and runs
# the formula's own test.  ruby formula.rb FORMULA intel|arm PREFIX
require "digest"
require "fileutils"
require "open3"
require "pathname"
require "tmpdir"

FORMULA, CPU, PREFIX = ARGV
abort "usage: formula.rb FORMULA intel|arm PREFIX" unless PREFIX

def run(*words)
  out, status = Open3.capture2e(*words)
  abort "#{words.join(" ")}: #{out}" unless status.success?
  out
end

# A directory that knows Homebrew's `install "file"` and `install "file" => "name"`.
class Target
  def initialize(path) = @path = Pathname.new(path)

  def to_s = @path.to_s

  def install(*files)
    files.flat_map { |each| each.is_a?(Hash) ? each.to_a : [[each, File.basename(each)]] }.each do |file, name|
      FileUtils.mkdir_p(@path)
      FileUtils.cp(file, @path + name, preserve: true)
    end
  end
end

class Formula
  class << self
    attr_reader :tested, :told

    %w[desc homepage version license url sha256].each do |name|
      define_method(name) { |*value| value.empty? ? @told.fetch(name) : (@told ||= {})[name] = value.first }
    end

    def depends_on(what) = (abort "depends on #{what}" unless what == :linux)

    def on_intel = (yield if CPU == "intel")

    def on_arm = (yield if CPU == "arm")

    def test(&block) = @tested = block
  end

  {bin: "bin", man1: "share/man/man1", bash_completion: "etc/bash_completion.d", zsh_completion: "share/zsh/site-functions",
   fish_completion: "share/fish/vendor_completions.d", prefix: ""}.each do |name, path|
    define_method(name) { Target.new(File.join(PREFIX, path)) }
  end

  def version = self.class.version

  def shell_output(line) = run("sh", "-c", line)

  def assert_match(wanted, text) = (abort "#{wanted} is not in #{text}" unless text.include?(wanted))
end

load FORMULA
%w[desc homepage version license url sha256].each { |name| Steady.public_send(name) }
Dir.mktmpdir do |place|
  Dir.chdir(place)
  run("curl", "-fsS", "-o", "archive", Steady.url)
  is = Digest::SHA256.file("archive").hexdigest
  abort "the checksum is #{is}, not #{Steady.sha256}" unless is == Steady.sha256
  run("tar", "-xzf", "archive", "--strip-components=1")
  Steady.new.install
end
Steady.new.instance_eval(&Steady.tested) if CPU == "intel"
