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

// hiredis calls these for each element that it has read. `privdata` points to the reader's slot; the returned pointer
// only signals success.
void* keep(const redisReadTask* task, Reply reply) {
  *static_cast<std::optional<Reply>*>(task->privdata) = std::move(reply);
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
void* stop_at_array(const redisReadTask* task, std::size_t) {
  keep(task, {Reply::Type::other});
  return nullptr;
}

redisReplyObjectFunctions callbacks{.createString = &keep_text,
                                    .createArray = &stop_at_array,
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

ReplyReader::ReplyReader() : reader_(redisReaderCreateWithFunctions(&callbacks)) {
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
  const bool type_known = reader_->ridx >= 0 && reader_->task[0]->type >= 0;
  if (type_known ? reader_->task[0]->type != REDIS_REPLY_STRING : !digits.starts_with('$')) return false;
  if (!type_known) digits.remove_prefix(1);
  long long size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  return error == std::errc::result_out_of_range || size > static_cast<long long>(reply_limit);
}

Result<std::optional<Reply>> ReplyReader::next() {
  const auto too_large = [] { return std::unexpected(down(Reason::protocol, "the reply is larger than 1 MiB")); };
  if (reader_->err != 0) return std::unexpected(not_resp(begin_));
  if (announces_too_much()) return too_large();
  parsed_.reset();
  void* complete = nullptr;
  const int status = redisReaderGetReply(reader_.get(), &complete);
  if (parsed_) return std::move(parsed_);
  if (status != REDIS_OK) return std::unexpected(not_resp(begin_));
  if (rest().size() > reply_limit) return too_large();
  return std::nullopt;
}

}  // namespace steady::probe::redis
