.DEFAULT_GOAL := help
.PHONY: help run test simulate mutants check style types layers web openapi schema \
	migrate seed restored bench doctor package lock venv webui

BIN := .venv/bin
UV_LOCK := UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1	\2/p' Makefile | expand -t 16

run: venv webui  ## everything on this machine, from nothing
	@exec $(BIN)/python -m infra.local.stack

test: venv webui  ## tests; T=path runs some of them
	$(BIN)/python -m pytest $(if $(T),$(T),-n 2 --dist loadfile --no-loadscope-reorder)

simulate: venv  ## worlds on a virtual clock; SEEDS=10000 of them, or SEED=1234 again
	@$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),1000) $(if $(SEED),--seed $(SEED))

mutants: venv  ## plant every bug we know of, until the simulation has seen it; B=part of a name
	@$(BIN)/python -m tests.simulation --mutants --only "$(B)"

check: venv  ## style, types, layers, contract, queries, web: changes nothing; `make test` is apart
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/basedpyright --project tests/pyrightconfig.json
	$(BIN)/lint-imports
	$(BIN)/python -m infra.schema --check
	$(BIN)/python -m api.contract --check
	$(BIN)/python -m pytest --quiet tests/test_queries.py tests/test_repository.py
	$(BIN)/python -m infra.webui types-check check test

style: venv  ## format, and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: venv  ## basedpyright
	$(BIN)/basedpyright
	$(BIN)/basedpyright --project tests/pyrightconfig.json

layers: venv  ## import contracts
	$(BIN)/lint-imports

web: venv  ## type-check, lint, test and build the web UI
	$(BIN)/python -m infra.webui check test build

openapi: venv  ## regenerate infra/openapi.json, infra/gateway.json and the web UI's types
	$(BIN)/python -m api.contract
	$(BIN)/python -m infra.webui types

schema: venv  ## regenerate infra/schema.sql
	$(BIN)/python -m infra.schema

migrate: venv  ## apply pending migrations to DATABASE_URL
	$(BIN)/python -m infra.migrate

seed: venv  ## one more account, NAME=…; prints the link that makes its owner
	@$(BIN)/python -m infra.seed --account "$(NAME)"

restored: venv  ## after restoring the database: FROM=the backup's instant; nothing goes twice
	@$(BIN)/python -m infra.restored --from "$(FROM)"

bench: venv  ## measure, and write docs/benchmarks.md; B=name runs one of them
	@$(BIN)/python -m bench $(B)

doctor: venv  ## say what is wrong with this machine or this setup, and what to do
	@$(BIN)/python -m infra.doctor

package: venv  ## what Lambda will run, proven from the folder alone
	$(BIN)/python -m infra.package

lock: venv  ## compile requirements.in and its like into their locks; UP=1 takes what is new
	$(UV_LOCK) $(if $(UP),--upgrade) requirements.in -o requirements.txt
	$(UV_LOCK) $(if $(UP),--upgrade) connectors/requirements.in -o connectors/requirements.txt -c requirements.txt
	$(UV_LOCK) $(if $(UP),--upgrade) requirements-dev.in -o requirements-dev.txt -c connectors/requirements.txt

venv:
	@sh infra/bootstrap.sh

webui: venv
	@$(BIN)/python -m infra.webui build
