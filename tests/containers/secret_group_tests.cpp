// A secret as the kubelet mounts it, which belongs to root and to the group of the Pod.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "containers/story.h"

namespace steady::test {
namespace {

// What runAsGroup and fsGroup of the Kubernetes manifests are for: the kubelet gives a secret to root and to that group.
TEST(SecretOfAGroup, IsReadByThatGroupAndByNoOther) {
  const Folder secrets;
  secrets.write("password", planted_secret);
  const std::filesystem::path file = secrets.path() / "password";
  ASSERT_EQ(::chown(file.c_str(), 0, 65532), 0);
  ASSERT_EQ(::chmod(file.c_str(), 0440), 0);
  const auto as = [&](const std::string& user) {
    return docker({"run", "--rm", "--network", "none", "--cap-drop", "ALL", "--volume", file.string() + ":/password:ro",
                   "--user", user, steady_image(), "check", "redis://127.0.0.1#password_file=/password"});
  };
  const Finished reads = as("65532:65532");
  EXPECT_EQ(reads.status, 1) << reads.err;
  EXPECT_TRUE((reads.out + reads.err).contains("refused")) << reads.out << reads.err;
  const Finished locked_out = as("65532:0");
  EXPECT_NE(locked_out.status, 0);
  EXPECT_TRUE((locked_out.out + locked_out.err).contains("Permission denied")) << locked_out.out << locked_out.err;
}

}  // namespace
}  // namespace steady::test
