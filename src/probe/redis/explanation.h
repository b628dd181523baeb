// What `--explain` shows of a reply: its line, but neither a value nor what repeats a part of the password. Pure, except
// for notes.
#pragma once

#include <string>

#include "net/attempt.h"
#include "probe/redis/reply.h"
#include "probe/redis/spec.h"

namespace steady::probe::redis {

// "+PONG", "-LOADING Redis is loading the dataset in memory", ":1", "a string of 12 bytes"; of INFO the fields that are
// judged: "role:master loading:0"; of a Sentinel the address.
std::string shown_reply(Command asked, const Reply& reply, const Spec& spec);

// Takes a note of the reply, for an attempt that is explained().
void note_reply(const net::Attempt& attempt, Command asked, const Reply& reply, const Spec& spec);

}  // namespace steady::probe::redis
