# Thin: each target is one command that can be run by hand as well. Packages are installed where we are root on Debian.
#   make build    the static binary: build/steady            make demo      see it at work on real services
#   make test     everything: build, lint, all tests         make lint      what `make test` says about style
#   make format   lay the sources out                        make bench     time to ready, beside wait-for-it
.PHONY: build test demo format lint bench
.DEFAULT_GOAL := build

build:
	@docker/toolchain/packages build
	@[ -f build/static/build.ninja ] || cmake --preset static
	@cmake --build build/static --target steady
	@install -C -m 755 build/static/steady build/steady

test:
	@docker/toolchain/packages test
	@tests/run

demo: build
	@docker/toolchain/packages demo
	@tests/demo/demo.sh

bench: build
	@docker/toolchain/packages bench
	@tests/bench/time_to_ready

format:
	@docker/toolchain/packages test
	@tests/lint --fix

lint:
	@docker/toolchain/packages test
	@tests/lint
