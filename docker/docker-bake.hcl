// What is built of steady, for whom, and with which papers.
//   docker buildx bake -f docker/docker-bake.hcl binary       ./steady for this machine
//   docker buildx bake -f docker/docker-bake.hcl image        an image for this machine
//   docker buildx bake -f docker/docker-bake.hcl image-all    the image for every architecture, with provenance; needs --push
// The image's whole name: what the documents and examples call it until a release has a name of its own (docker/README.md).
variable "IMAGE" { default = "steady" }
variable "VERSION" { default = "0.1.0" }
variable "REVISION" { default = "" }
// For the labels: the repository's address, and the time of the commit (RFC 3339) so that the same commit makes the same image. Without
// them the image has no such label.
variable "SOURCE" { default = "" }
variable "CREATED" { default = "" }

group "default" { targets = ["image"] }

target "common" {
  context    = "."
  dockerfile = "docker/Dockerfile"
  args = {
    VERSION  = VERSION
    REVISION = REVISION
    SOURCE   = SOURCE
    CREATED  = CREATED
  }
}

target "binary" {
  inherits = ["common"]
  target   = "binary"
  output   = ["type=local,dest=."]
}

target "image" {
  inherits = ["common"]
  target   = "image"
  tags     = ["${IMAGE}:${VERSION}", "${IMAGE}:latest"]
}

// clang is a cross compiler: all are compiled on whatever machine builds. Nothing that is pushed is called latest: docker/tags names the
// tags of a release. No `type=sbom`: BuildKit's scanner sees one static file and would attest that nothing is in it. What is in it the
// release attests (docker/release/sign).
target "image-all" {
  inherits  = ["image"]
  tags      = ["${IMAGE}:${VERSION}"]
  platforms = ["linux/amd64", "linux/arm64", "linux/arm/v7"]
  attest    = ["type=provenance,mode=max"]
}
