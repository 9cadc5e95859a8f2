# The work is done in ./dev, which runs without make too.
.PHONY: setup demo test bench lint lock render licences wheel sbom audit

setup: ## .venv with the casebox command, from requirements.lock
	@./dev setup

demo: ## the whole round on sample mail
	@./dev demo

test: ## all tests; ARGS="-k deadline" for some
	@./dev test $(ARGS)

bench: ## ratios against other programs; ARGS="small growth" for some parts
	@./dev bench $(ARGS)

lint: ## style, types, and which package may import which
	@./dev lint

lock: ## newer versions of all dependencies into requirements.lock
	@./dev lock

render: ## config.example.toml and docs/configuration.md, from the settings' own words
	@./dev render

licences: ## docs/licences.md: the licence of everything that is locked
	@./dev licences

wheel: ## dist/casebox-VERSION-py3-none-any.whl
	@./dev wheel

sbom: ## dist/casebox.cdx.json: what runs, as CycloneDX
	@./dev sbom

audit: ## known faults of what runs, where the database can be reached
	@./dev audit
