// compose-examples/pipeline with a registry of its own, keys made as its README says, and version 1.0.0 in service.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "containers/story.h"

namespace steady::test {

class Pipeline : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();

  /// The two scripts, as a reader calls them; `folder` is an application beside the story.
  static Finished pipeline(const std::string& version, const std::string& folder = "");
  static Finished deploy(const std::string& image);
  /// That `finished` is the deployment's refusal for this reason, and that what served before serves on.
  static void expect_refused(const Finished& finished, const std::string& why);
  /// That `finished` is a pipeline that ended at this step and has printed no image, and that the registry is as it was.
  static void expect_stopped(const Finished& finished, const std::string& step, const std::string& registry_before);

  /// docker compose about the shop that is deployed, and about its one container.
  static Finished compose_shop(const Words& arguments);
  static std::string shop();
  static bool answers(const std::string& version);

  /// Programs of docker/toolchain/go-tools, run on this machine and not in a container.
  static Finished tool(const Words& words, const std::string& password = "");
  static std::string tool_ok(const Words& words, const std::string& password = "");
  /// Every tag in the registry: of images, and of what is said about them.
  static std::string registry_content();
  /// A database for grype that knows one hole, in these versions of the driver of PostgreSQL.
  static void know_hole_in_pgx(const std::string& versions);
  /// The image under another digest, which differs from `image` in a label; `tag` names it in the registry.
  static std::string changed(const std::string& image, const std::string& tag);
  /// Signs with a key pair in this folder, as the pipeline does.
  static void sign(const std::filesystem::path& keys, const std::string& image);

  static std::filesystem::path keys() { return story->path() / "keys"; }

  static inline Story* story = nullptr;
  static inline std::filesystem::path tools;
  static inline std::string name;  // of the image, without tag and digest
  static inline std::string one;   // version 1.0.0, by its digest
};

}  // namespace steady::test
