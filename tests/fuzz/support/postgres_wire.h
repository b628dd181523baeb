// Messages of a PostgreSQL server (manual, 53.7: a type, a length of four bytes that counts itself, the rest), for inputs
// that are such messages and stay so: most mutations change what is in a message and put its length right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace steady::fuzz {

// The bytes as messages; what is too short for the length it names is the last one.
std::vector<std::string_view> messages_of(std::string_view bytes);

// A message of this type and content, with its length.
std::string message(char type, std::string_view content);

// Whether the server waits for the client after this message: it asked for a password, or is ready for a query.
bool ends_turn(std::string_view message);

// A mutation of `size` bytes in `data`, of which the first `prefix` are no messages; as LLVMFuzzerCustomMutator.
std::size_t mutate_messages(std::uint8_t* data, std::size_t size, std::size_t largest, unsigned seed,
                            std::size_t prefix);

}  // namespace steady::fuzz
