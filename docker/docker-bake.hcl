// What is built of steady, for whom, and with which papers.
//   docker buildx bake -f docker/docker-bake.hcl binary       ./steady for this machine
//   docker buildx bake -f docker/docker-bake.hcl image        an image for this machine
//   docker buildx bake -f docker/docker-bake.hcl image-all    the image for every architecture, with SBOM and provenance; needs --push
variable "IMAGE" { default = "steady" }
variable "VERSION" { default = "0.1.0" }
variable "REVISION" { default = "" }

group "default" { targets = ["image"] }

target "common" {
  context    = "."
  dockerfile = "docker/Dockerfile"
  args = {
    VERSION  = VERSION
    REVISION = REVISION
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
  tags     = ["${IMAGE}:${VERSION}"]
}

// clang is a cross compiler: both are compiled on whatever machine builds. release.yml still gives each its own, where it also runs.
target "image-all" {
  inherits  = ["image"]
  platforms = ["linux/amd64", "linux/arm64"]
  attest    = ["type=sbom", "type=provenance,mode=max"]
}
