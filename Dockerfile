# docker build -t casebox .                          plain
# docker build -t casebox --build-arg OFFICE=1 .     with LibreOffice, for .doc and .wps
# docker build -t casebox --build-arg LOCK=requirements-scale.lock .     for more than one machine (docs/scale.md)
# How to run it: compose.yaml, and "In a container" in docs/operating.md.
# A base that cannot change: --build-arg BASE=python:3.12.12-slim-bookworm@sha256:…
ARG BASE=python:3.12.12-slim-bookworm

FROM ${BASE} AS build
ARG LOCK=requirements-run.lock
WORKDIR /src
RUN python -m venv --without-pip /opt/casebox
COPY requirements-run.lock requirements-scale.lock requirements.lock ./
# What builds the wheel is pinned with hashes like everything else, and stays behind here.
RUN pip --python /opt/casebox/bin/python install --no-cache-dir --require-hashes -r "$LOCK" \
    && sed -n '/^setuptools==/,/[^\\]$/p' requirements.lock > build.lock \
    && pip install --no-cache-dir --require-hashes -r build.lock
COPY . .
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --no-index --wheel-dir /wheel . \
    && pip --python /opt/casebox/bin/python install --no-cache-dir --no-deps --no-index /wheel/*.whl

FROM ${BASE}
ARG OFFICE=0
# The libraries bring all that they load; the fonts are for what LibreOffice converts.
# Security fixes are wanted, not one version for ever.
# hadolint ignore=DL3008
RUN if [ "$OFFICE" = 1 ]; then \
        apt-get update \
        && apt-get install -y --no-install-recommends libreoffice-writer-nogui fonts-noto-cjk \
        && rm -rf /var/lib/apt/lists/*; fi \
    && groupadd --gid 10001 casebox \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home casebox \
    && install -d -o 10001 -g 10001 -m 0700 /data /etc/casebox
COPY --from=build /opt/casebox /opt/casebox
ENV PATH=/opt/casebox/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CASEBOX_CONFIG=/etc/casebox/config.toml
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=1m --timeout=30s --start-period=10m CMD ["casebox", "health"]
CMD ["casebox", "run"]
