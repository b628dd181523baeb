#include "probe/redis/codec.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>
#include <utility>

#include "base/text.h"

namespace steady::probe::redis {
namespace {

constexpr std::size_t begin_limit = 16;

using Slot = ReplyReader::Slot;

// hiredis calls these for each element that it has read. `privdata` points to the reader's slot; the returned pointer
// only signals success.
void* keep(const redisReadTask* task, Reply reply) {
  std::optional<Reply>& whole = static_cast<Slot*>(task->privdata)->reply;
  if (task->parent != nullptr && whole) {
    whole->pair.push_back(reply.type == Reply::Type::bulk ? std::move(reply.text) : "");
  } else {
    whole = std::move(reply);
  }
  return task->privdata;
}

void* keep_text(const redisReadTask* task, char* text, std::size_t size) {
  std::string value(text, size);
  switch (task->type) {
    case REDIS_REPLY_STATUS: return keep(task, {Reply::Type::status, std::move(value)});
    case REDIS_REPLY_ERROR: return keep(task, {Reply::Type::error, std::move(value)});
    case REDIS_REPLY_STRING: return keep(task, {Reply::Type::bulk, std::move(value)});
    default: return keep(task, {Reply::Type::other});
  }
}

void* keep_number(const redisReadTask* task, long long value) { return keep(task, {Reply::Type::integer, {}, value}); }
void* keep_nil(const redisReadTask* task) { return keep(task, {Reply::Type::nil}); }
void* keep_double(const redisReadTask* task, double, char*, std::size_t) { return keep(task, {Reply::Type::other}); }
void* keep_flag(const redisReadTask* task, int) { return keep(task, {Reply::Type::other}); }

// A null pointer makes hiredis stop. Otherwise a peer could make it allocate a million elements, or nest them so deeply
// that freeing them overflows the stack.
void* begin_array(const redisReadTask* task, std::size_t size) {
  const bool wanted = static_cast<Slot*>(task->privdata)->pairs == ReplyReader::Pairs::yes;
  const bool pair = size == 2 && task->parent == nullptr && task->type == REDIS_REPLY_ARRAY;
  keep(task, {Reply::Type::other});
  return wanted && pair ? task->privdata : nullptr;
}

redisReplyObjectFunctions callbacks{.createString = &keep_text,
                                    .createArray = &begin_array,
                                    .createInteger = &keep_number,
                                    .createDouble = &keep_double,
                                    .createNil = &keep_nil,
                                    .createBool = &keep_flag,
                                    .freeObject = nullptr};

// hiredis' formatter allocates memory; it may contain a password, so it is wiped before it is freed.
struct Formatted {
  explicit Formatted(const Arguments& command) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string_view argument : command) {
      texts.push_back(argument.data());
      sizes.push_back(argument.size());
    }
    const long long written =
        redisFormatCommandArgv(&bytes, static_cast<int>(command.size()), texts.data(), sizes.data());
    if (written < 0) throw std::bad_alloc();
    size = static_cast<std::size_t>(written);
  }
  Formatted(const Formatted&) = delete;
  Formatted& operator=(const Formatted&) = delete;
  ~Formatted() {
    explicit_bzero(bytes, size);
    redisFreeCommand(bytes);
  }
  char* bytes = nullptr;
  std::size_t size = 0;
};

}  // namespace

Secret encode(std::span<const Arguments> commands) {
  std::string out;
  for (const Arguments& command : commands) {
    const Formatted formatted(command);
    std::string longer;
    longer.reserve(out.size() + formatted.size);
    longer.append(out).append(formatted.bytes, formatted.size);
    Secret::wipe(out);  // growing in place would leave the old bytes in memory
    out = std::move(longer);
  }
  return Secret(std::move(out));
}

void ReplyReader::Free::operator()(redisReader* reader) const { redisReaderFree(reader); }

ReplyReader::ReplyReader(Pairs pairs) : reader_(redisReaderCreateWithFunctions(&callbacks)), parsed_{.pairs = pairs} {
  if (!reader_) throw std::bad_alloc();
  reader_->privdata = &parsed_;
}

void ReplyReader::feed(std::string_view bytes) {
  begin_.append(bytes.substr(0, begin_limit - std::min(begin_limit, begin_.size())));
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

std::string_view ReplyReader::rest() const { return {reader_->buf + reader_->pos, reader_->len - reader_->pos}; }

// "$4294967296\r\n": hiredis would wait for all of it.
bool ReplyReader::announces_too_much() const {
  std::string_view digits = rest();
  const int type = reader_->ridx >= 0 ? reader_->task[reader_->ridx]->type : -1;  // of the element that comes next
  const bool type_known = type >= 0;
  if (type_known ? type != REDIS_REPLY_STRING : !digits.starts_with('$')) return false;
  if (!type_known) digits.remove_prefix(1);
  long long size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  return error == std::errc::result_out_of_range || size > static_cast<long long>(reply_limit);
}

Result<std::optional<Reply>> ReplyReader::next() {
  const auto too_large = [] { return std::unexpected(down(Reason::protocol, "the reply is larger than 1 MiB")); };
  if (reader_->err != 0) return std::unexpected(not_resp(begin_));
  if (announces_too_much()) return too_large();
  void* complete = nullptr;
  const int status = redisReaderGetReply(reader_.get(), &complete);
  const bool ended = complete != nullptr || status != REDIS_OK;  // an error ends an array that is not read further
  if (ended && parsed_.reply) return std::exchange(parsed_.reply, std::nullopt);
  if (status != REDIS_OK) return std::unexpected(not_resp(begin_));
  if (rest().size() > reply_limit) return too_large();
  return std::nullopt;
}

}  // namespace steady::probe::redis
