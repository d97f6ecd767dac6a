.DEFAULT_GOAL := help
.PHONY: help run test check style types layers web lock venv webui

BIN := .venv/bin

help:     ## list the commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1	\2/p' Makefile | expand -t 16

run: venv webui  ## everything on this machine, from nothing
	@exec $(BIN)/python -m infra.local.stack

test: venv webui  ## tests; T=path runs some of them
	$(BIN)/python -m pytest $(or $(T),-n 2 --dist loadfile)

check: venv  ## style, types, layers, contract, queries, web: changes nothing; `make test` is apart
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/python -m infra.webui check test

style: venv  ## format, and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: venv  ## basedpyright
	$(BIN)/basedpyright

layers: venv  ## import contracts
	$(BIN)/lint-imports

web: venv  ## type-check, lint, test and build the web UI
	$(BIN)/python -m infra.webui check test build

lock:  ## compile requirements*.in into their locks
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt

venv:
	@sh infra/bootstrap.sh

webui: venv
	@$(BIN)/python -m infra.webui build
