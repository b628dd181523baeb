# Thin: each target is one command that can be run by hand as well. Packages are installed where we are root on Debian.
#   make build    the static binary: build/steady            make demo      see it at work on real services
#   make unit     the unit tests alone, after a change; with FILTER='Tally.*' in front some of them
#   make test     everything: build, lint, all tests         make lint      what `make test` says about style
#   make format   lay the sources out                        make bench     what it costs, compared with its peers
#   make reference schema, example and tables of config/, docs/interface.md, docs/troubleshooting.md; RELEASE=1.2.3: what that version promises
#   make new-kind  a kind of probe is added to a copy of the tree: what it takes, and what follows by itself
#   make cross     the binary for arm64                       make soak      ten minutes of `steady serve` among failing servers
#   make faults    every mode under every fault of a network and a machine, as a table
#   make hostile   an hour among servers that attack at random (STEADY_HOSTILE_SECONDS)
#   make budget    what a command costs in instructions, system calls, page faults and memory, beside its budget
#   make endure    100,000 attempts of each kind in one process
#   make fuzz      every fuzzer for an hour (STEADY_FUZZ_SECONDS)
#   make mutate    what the tests notice when an operator of src changes (STEADY_MUTATE_CHANGES, STEADY_MUTATE_SEED)
#   make scan      known holes in what the examples hold, as a scanner sees it; compiles the scanner, once
#   make release-rehearsal   a whole release on loopback: registry, three platforms, signatures, and what must be refused
#   make image-mount   compose-examples/any-image/image-mount.yaml with Podman 5
#   make packager  with GCC and Debian 13's own libraries, as a distribution's packager would: unit tests, cmake --install
#   make help      this list
.PHONY: help build cross reference new-kind unit test demo format lint bench soak faults budget endure hostile fuzz mutate scan image-mount packager release-rehearsal
.DEFAULT_GOAL := build

help:
	@sed -n 's/^#   //p' Makefile

build:
	@docker/toolchain/packages build
	@[ -f build/static/build.ninja ] || cmake --preset static
	@cmake --build build/static --target steady
	@install -C -m 755 build/static/steady build/steady

# For arm64 on any machine, compiled here and tried in an emulator.
cross:
	@docker/toolchain/packages cross
	@cmake --preset static -B build/static-aarch64 -DSTEADY_ARCH=aarch64
	@cmake --build build/static-aarch64 --target steady
	@install -C -m 755 build/static-aarch64/steady build/steady-aarch64
	@qemu-aarch64-static build/steady-aarch64 --version
	@qemu-aarch64-static build/steady-aarch64 check --timeout 1s 127.0.0.1:1 || [ $$? = 1 ]

reference:
	@docker/toolchain/packages test
	@[ -f build/asan/build.ninja ] || cmake --preset asan
	@cmake --build build/asan --target steady-reference
	@build/asan/steady-reference . $(RELEASE)
	@git status --short config docs

new-kind:
	@docker/toolchain/packages test
	@tests/kind/run

# A minute after a change of one line. With a filter, the tests that it names, in one process and with what they print.
unit:
	@docker/toolchain/packages test
	@[ -f build/asan/build.ninja ] || cmake --preset asan
	@cmake --build build/asan --target steady_unit_tests
ifdef FILTER
	@build/asan/steady_unit_tests --gtest_filter='$(FILTER)'
else
	@ctest --test-dir build/asan -L '^unit$$' --output-on-failure --no-tests=error --parallel "$$(nproc)"
endif

test:
	@docker/toolchain/packages test
	@tests/run

scan: build
	@docker/toolchain/packages test
	@STEADY_ON_DEMAND=yes tests/run -R '^Scan[.]'

demo: build
	@docker/toolchain/packages demo
	@tests/demo/demo.sh

bench: build
	@docker/toolchain/packages bench
	@tests/bench/time_to_ready
	@tests/bench/scale
	@tests/bench/answers
	@tests/containers/engine run -- tests/bench/images

soak: build
	@docker/toolchain/packages test
	@[ -f build/asan/build.ninja ] || cmake --preset asan
	@cmake --build build/asan --target steady_binary_tests
	@STEADY_SOAK_SECONDS=600 STEADY_BINARY=build/steady build/asan/steady_binary_tests --gtest_filter='ServeSoak.*'

budget: build
	@docker/toolchain/packages test
	@tests/budget/run

endure: build
	@docker/toolchain/packages bench
	@tests/bench/endure

faults: build
	@docker/toolchain/packages test
	@[ -f build/asan/build.ninja ] || cmake --preset asan
	@cmake --build build/asan --target steady
	@tests/faults/matrix network $(SEED)
	@tests/faults/matrix machine $(SEED)

hostile: build
	@docker/toolchain/packages test
	@[ -f build/asan/build.ninja ] || cmake --preset asan
	@cmake --build build/asan --target steady
	@tests/hostile/run --seconds $${STEADY_HOSTILE_SECONDS:-3600}
	@STEADY_BINARY=build/steady tests/hostile/run --seconds $${STEADY_HOSTILE_SECONDS:-600} --memory
	@STEADY_BINARY=build/steady tests/hostile/run --seconds $${STEADY_HOSTILE_SECONDS:-600} --quota

fuzz:
	@docker/toolchain/packages test
	@[ -f build/asan/build.ninja ] || cmake --preset asan
	@cmake --build build/asan --target steady_fuzzers
	@tests/fuzz/run "$${STEADY_FUZZ_SECONDS:-3600}"

mutate: build
	@docker/toolchain/packages test
	@[ -f build/asan/build.ninja ] || cmake --preset asan
	@cmake --build build/asan --target steady_unit_tests steady_binary_tests steady
	@tests/mutate/run

image-mount: build
	@tests/image-mount/run
	@tests/image-mount/run --broken

packager:
	@docker/toolchain/packages packager
	@tests/packager/run

release-rehearsal: build
	@docker/toolchain/packages test
	@tests/containers/engine run -- tests/release/rehearse
	@[ -f build/asan/build.ninja ] || cmake --preset asan
	@cmake --build build/asan --target steady_container_tests
	@STEADY_BINARY=build/steady tests/containers/engine run -- build/asan/steady_container_tests --gtest_filter='Pipeline.*'

format:
	@docker/toolchain/packages test
	@tests/lint --fix

lint:
	@docker/toolchain/packages test
	@tests/lint
