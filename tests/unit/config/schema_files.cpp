#include "unit/config/schema_files.h"

namespace steady::config {

const std::filesystem::path config_folder = std::filesystem::path(STEADY_SOURCE_DIR) / "config";
const std::filesystem::path data_folder = std::filesystem::path(STEADY_SOURCE_DIR) / "tests" / "data" / "bad_configs";

}  // namespace steady::config
