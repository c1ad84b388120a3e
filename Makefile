# What people type. The rules of the build are meson's (docs/decisions/0005-build.md); this file installs what is
# missing, chooses the options and adds up the results. Every target may be repeated and interrupted.
#
#   make            build/anlan
#   make run        build, fill a demo realm, serve it     DATA=anlan-data  HOST=127.0.0.1  PORT=8080
#   make test       all tests, on SQLite and on a PostgreSQL of its own
#   make check      warnings of two compilers, analyzers, rules of the house
#   make asan       the tests under address and undefined behaviour sanitizers;  make tsan  under the thread sanitizer
#   make fuzz       each fuzz target for SECONDS=60        TARGETS="csv xlsx"
#   make bench      the benchmarks
#   make coverage-mission   which requirements the plans carry, and which of them a test put to work
#   make install    DESTDIR=  PREFIX=/usr/local
#   make clean
#
# ANLAN_NO_INSTALL=1 forbids the installation of packages.

DATA ?= anlan-data
HOST ?= 127.0.0.1
PORT ?= 8080
PREFIX ?= /usr/local
SECONDS ?= 60
TARGETS ?=

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: all program run test check asan tsan fuzz bench coverage-mission install clean dependencies pages

all: program

dependencies:
	@tools/install_deps.sh run

pages: dependencies
	@tools/build_web.sh

# In CI a warning of gcc is an error. The program that is tested is the one that is shipped: optimised, with asserts.
build/build.ninja:
	@tools/meson_setup.sh build --buildtype=release -Ddebug=true $(if $(CI),-Dwerror=true)

program: pages
	@$(MAKE) --no-print-directory build/build.ninja
	@ninja -C build --quiet anlan

run: program
	@exec build/anlan demo --data '$(DATA)' --listen '$(HOST):$(PORT)'

test:
	@tools/install_deps.sh test
	@$(MAKE) --no-print-directory program
	@ninja -C build --quiet
	@tools/run_tests.sh build

coverage-mission: program
	@tools/install_deps.sh test
	@ninja -C build --quiet
	@meson test -C build --no-rebuild --suite mission
	@tools/coverage_mission.py build

check:
	@tools/install_deps.sh check
	@tools/build_web.sh
	@tools/check.py

asan tsan:
	@tools/install_deps.sh test check
	@tools/build_web.sh
	@tools/sanitize.sh $@

fuzz:
	@tools/install_deps.sh check
	@tools/build_web.sh
	@tools/fuzz.sh $(SECONDS) $(TARGETS)

bench: program
	@tools/install_deps.sh bench
	@python3 bench/run.py

install: program
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' packaging/install.sh

clean:
	@rm -rf build web/dist web/node_modules/.built
