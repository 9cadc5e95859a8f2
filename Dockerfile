# docker build -t casebox .                          plain
# docker build -t casebox --build-arg OFFICE=1 .     with LibreOffice, for .doc and .wps
# docker run --rm -it -v casebox-data:/data casebox casebox init     writes config.toml and the password into the volume
# docker run -d -v casebox-data:/data casebox
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/casebox
COPY requirements-run.lock ./
RUN /opt/casebox/bin/pip install --no-cache-dir --require-hashes -r requirements-run.lock
COPY . .
RUN /opt/casebox/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim-bookworm
ARG OFFICE=0
# libgl and glib are OpenCV's; the fonts are for what LibreOffice converts.
# Security fixes are wanted, not one version for ever.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libglib2.0-0 libgl1 tzdata \
    && if [ "$OFFICE" = 1 ]; then \
        apt-get install -y --no-install-recommends libreoffice-writer-nogui fonts-noto-cjk; fi \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home casebox \
    && chmod 0700 /data
COPY --from=build /opt/casebox /opt/casebox
ENV PATH=/opt/casebox/bin:$PATH PYTHONUNBUFFERED=1 CASEBOX_CONFIG=/data/config.toml
USER 10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=1m --timeout=30s --start-period=10m CMD ["casebox", "health"]
CMD ["casebox", "run"]
