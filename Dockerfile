# An image that serves an index. The index itself is mounted, see docs/guides/serve.md.
FROM rust:1-slim-trixie AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc g++ make pkg-config
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p fihris

FROM debian:trixie-slim
COPY --from=build /src/target/release/fihris /usr/local/bin/fihris
# Nobody in particular, so that nothing in the image can be changed from within.
USER 65534:65534
VOLUME /index
EXPOSE 7447
ENV FIHRIS_INDEX=/index FIHRIS_HOST=0.0.0.0
ENTRYPOINT ["fihris", "serve"]
