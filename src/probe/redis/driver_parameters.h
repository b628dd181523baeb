// The parameters that clients of Redis know in the query of a URL, by the documentation of each: redis-py 7 and valkey-py,
// Celery, django-redis, ioredis 5, go-redis 9, Lettuce 7, StackExchange.Redis 3, Symfony, Predis and Sidekiq.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "probe/redis/keys.h"
#include "settings/parameters.h"

namespace steady::probe::redis::driver {

using settings::IgnoredParameters;
using settings::RefusedParameter;
using settings::TakenParameter;

inline constexpr std::array taken{
    TakenParameter{"db", keys::database},
    TakenParameter{"database", keys::database},
    TakenParameter{"defaultDatabase", keys::database},
    TakenParameter{"virtual_host", keys::database},
    TakenParameter{"dbindex", keys::database},
    TakenParameter{"user", keys::user},
    TakenParameter{"username", keys::user},
    TakenParameter{"password", keys::password},
    TakenParameter{"auth", keys::password},
    TakenParameter{"protocol", keys::protocol},
    TakenParameter{"tls", keys::tls},
    TakenParameter{"ssl", keys::tls},
    TakenParameter{"ssl_ca_certs", keys::ca_file},
    TakenParameter{"ssl_certfile", keys::cert_file},
    TakenParameter{"ssl_keyfile", keys::key_file},
    TakenParameter{"sslHost", keys::server_name},
    TakenParameter{"sentinelMasterId", keys::sentinel},
    TakenParameter{"master_name", keys::sentinel},
    TakenParameter{"serviceName", keys::sentinel},
    TakenParameter{"service_name", keys::sentinel},
    TakenParameter{"redis_sentinel", keys::sentinel},
    TakenParameter{"sentinel_master", keys::sentinel},
    TakenParameter{"sentinel_password", keys::sentinel_password},
    TakenParameter{"sentinelPassword", keys::sentinel_password},
    TakenParameter{"sentinel_username", keys::sentinel_user},
    TakenParameter{"sentinelUsername", keys::sentinel_user},
    TakenParameter{"sentinel_user", keys::sentinel_user},
    TakenParameter{"sentinelUser", keys::sentinel_user},
};

inline constexpr std::array<std::string_view, 4> yes{"true", "1", "yes", "on"};
inline constexpr std::array<std::string_view, 4> no{"false", "0", "no", "off"};
inline constexpr std::array<std::string_view, 2> any_family{"0", ""};
inline constexpr std::string_view one_file = "give the certificates as one file: ssl_ca_certs, or ca_file";
inline constexpr std::string_view no_ocsp = "steady queries no OCSP server";
inline constexpr std::string_view tls_versions = "steady speaks TLS 1.2 and 1.3";
inline constexpr std::string_view by_scheme = "write redis+unix:///PATH";
inline constexpr std::string_view by_sentinel = "write redis+sentinel://SENTINEL:26379,SENTINEL:26379/SERVICE";

inline constexpr std::array refused{
    RefusedParameter{"ssl_ca_path", {}, one_file},
    RefusedParameter{"ssl_ca_data", {}, one_file},
    RefusedParameter{"ssl_min_version", {}, tls_versions},
    RefusedParameter{"sslProtocols", {}, tls_versions},
    RefusedParameter{"ssl_ciphers", {}, "the ciphers are those of OpenSSL"},
    RefusedParameter{"ssl_include_verify_flags", {}, "certificates are verified as OpenSSL does by default"},
    RefusedParameter{"ssl_password", {}, "steady reads keys without a passphrase"},
    RefusedParameter{"ssl_validate_ocsp", no, no_ocsp},
    RefusedParameter{"ssl_validate_ocsp_stapled", no, "steady reads no OCSP response"},
    RefusedParameter{"ssl_ocsp_expected_cert", {}, no_ocsp},
    RefusedParameter{"checkCertificateRevocation", no, "steady reads no revocation list for Redis"},
    RefusedParameter{"unix_socket_path", {}, by_scheme},
    RefusedParameter{"path", {}, by_scheme},
    RefusedParameter{"family", any_family, "steady tries the addresses of both families"},
    RefusedParameter{"tunnel", {}, "steady uses no proxy"},
    RefusedParameter{"sentinels", {}, by_sentinel},
};

// With these an application trusts more than steady, unless they have a `strict` value. steady does not, and the message
// of a failure of TLS says so.
struct Laxness {
  std::string_view name;
  std::span<const std::string_view> strict;
  std::string_view instead;
};
inline constexpr std::array<std::string_view, 4> required{"required", "cert_required", "optional", "cert_optional"};
inline constexpr std::array<std::string_view, 2> full{"full", "true"};
inline constexpr std::array laxnesses{
    Laxness{"ssl_cert_reqs", required, "insecure=true"},                 // redis-py; Celery in capitals
    Laxness{"ssl_check_hostname", yes, "server_name or insecure=true"},  // redis-py
    Laxness{"skip_verify", no, "insecure=true"},                         // go-redis
    Laxness{"verifyPeer", full, "server_name or insecure=true"},         // Lettuce
    Laxness{"rejectUnauthorized", yes, "insecure=true"},                 // ioredis
};
inline constexpr auto mentioned = [] {
  std::array<std::string_view, laxnesses.size()> names{};
  std::ranges::transform(laxnesses, names.begin(), &Laxness::name);
  return names;
}();

inline constexpr std::array ignored{
    IgnoredParameters{"redis-py",
                      "auto_close_connection_pool, cache, cache_config, charset, client_name, connection_class, "
                      "connection_pool, credential_provider, decode_responses, driver_info, encoding, encoding_errors, "
                      "errors, event_dispatcher, health_check_interval, legacy_responses, lib_name, lib_version, "
                      "maint_notifications_config, max_connections, parser_class, redis_connect_func, retry, "
                      "retry_on_error, retry_on_timeout, single_connection_client, socket_connect_timeout, "
                      "socket_keepalive, socket_keepalive_options, socket_read_size, socket_timeout, "
                      "ssl_exclude_verify_flags, ssl_ocsp_context, timeout"},
    IgnoredParameters{"Celery",
                      "fanout_patterns, fanout_prefix, global_keyprefix, priority_steps, queue_order_strategy, "
                      "retry_policy, sep, unacked_mutex_expire, visibility_timeout"},
    IgnoredParameters{
        "django-redis",
        "client_class, compressor, ignore_exceptions, key_prefix, parser_class, pickle_version, serializer"},
    IgnoredParameters{"ioredis",
                      "autoPipeliningIgnoredCommands, autoResendUnfulfilledCommands, autoResubscribe, blockingTimeout, "
                      "blockingTimeoutGrace, clientInfoTag, commandTimeout, connectTimeout, connectionName, Connector, "
                      "disableClientInfo, disconnectTimeout, dropBufferSupport, enableAutoPipelining, "
                      "enableOfflineQueue, enableReadyCheck, enableTLSForSentinelMode, failoverDetector, keepAlive, "
                      "keyPrefix, lazyConnect, maxLoadingRetryTime, maxRetriesPerRequest, maxScriptsCachingTime, "
                      "monitor, name, natMap, noDelay, preferredSlaves, readOnly, reconnectOnError, retryStrategy, "
                      "scripts, sentinelCommandTimeout, sentinelMaxConnections, "
                      "sentinelReconnectStrategy, sentinelRetryStrategy, showFriendlyErrorStack, "
                      "socketTimeout, stringNumbers, updateSentinels"},
    IgnoredParameters{"go-redis",
                      "addr, client_name, conn_max_idle_time, conn_max_lifetime, conn_max_lifetime_jitter, "
                      "context_timeout_enabled, dial_timeout, dialer_retries, dialer_retry_timeout, disableIdentity, "
                      "failing_timeout_seconds, identitySuffix, idle_check_frequency, idle_timeout, max_active_conns, "
                      "max_concurrent_dials, max_conn_age, max_idle_conns, max_redirects, max_retries, "
                      "max_retry_backoff, min_idle_conns, min_retry_backoff, pipeline_pool_size, "
                      "pipeline_read_buffer_size, pipeline_write_buffer_size, pool_fifo, pool_size, pool_timeout, "
                      "read_only, read_timeout, replica_only, route_by_latency, route_randomly, unstable_resp3, "
                      "use_disconnected_replicas, write_timeout"},
    IgnoredParameters{"Lettuce", "clientName, libraryName, libraryVersion, timeout"},
    IgnoredParameters{"StackExchange.Redis",
                      "abortConnect, allowAdmin, asyncTimeout, channelPrefix, configChannel, configCheckSeconds, "
                      "connectRetry, connectTimeout, defaults, heartbeatConsistencyChecks, heartbeatInterval, "
                      "highIntegrity, keepAlive, libname, maintNotifications, maintPostEventRelaxed, "
                      "maintRelaxedTimeout, maintRelaxedWindowMax, name, preserveAsyncOrder, proxy, resolveDns, "
                      "responseTimeout, setlib, syncTimeout, tcpKeepAlive, tiebreaker, "
                      "topologyRefreshSeconds, version, writeBuffer"},
    IgnoredParameters{"Symfony",
                      "class, compression, failover, lazy, persistent, persistent_id, prefix, read_timeout, "
                      "redis_cluster, retry_interval, tcp_keepalive, timeout"},
    IgnoredParameters{"Predis", "alias, async_connect, iterable_multibulk, read_write_timeout, throw_errors, weight"},
    IgnoredParameters{"Sidekiq", "network_timeout, pool_timeout, reconnect_attempts, size"},
};

inline constexpr auto ignored_text = settings::ignored_names<ignored>();
inline constexpr settings::ParameterTable table{taken, refused, {ignored_text.data(), ignored_text.size()}};

}  // namespace steady::probe::redis::driver
