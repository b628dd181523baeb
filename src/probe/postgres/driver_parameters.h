// The parameters that drivers of PostgreSQL know in the query of a URL, by the documentation of each: libpq 18, psycopg 3,
// SQLAlchemy 2, asyncpg, pg8000, node-postgres 8, postgres.js, Prisma 6, pgjdbc 42.7, r2dbc-postgresql, Npgsql 9, pgx 5,
// lib/pq, golang-migrate, Rails 8, Django 5, Ecto and Doctrine.
#pragma once

#include <array>
#include <string_view>

#include "probe/postgres/keys.h"
#include "settings/parameters.h"

namespace steady::probe::postgres::driver {

using settings::IgnoredParameters;
using settings::RefusedParameter;
using settings::TakenParameter;

// A value that libpq does not have is translated in target.cpp.
inline constexpr std::array taken{
    TakenParameter{"user", keys::user},
    TakenParameter{"username", keys::user},
    TakenParameter{"password", keys::password},
    TakenParameter{"dbname", keys::database},
    TakenParameter{"database", keys::database},
    TakenParameter{"PGDBNAME", keys::database},
    TakenParameter{"host", keys::host},  // a directory is the key `socket`
    TakenParameter{"PGHOST", keys::host},
    TakenParameter{"hostaddr", keys::hostaddr},
    TakenParameter{"port", keys::port},
    TakenParameter{"PGPORT", keys::port},
    TakenParameter{"load_balance_hosts", keys::load_balance_hosts},
    TakenParameter{"loadBalanceHosts", keys::load_balance_hosts},
    TakenParameter{"sslmode", keys::sslmode},
    TakenParameter{"ssl", keys::sslmode},
    TakenParameter{"tls", keys::sslmode},
    TakenParameter{"requiressl", keys::sslmode},
    TakenParameter{"sslrootcert", keys::ca_file},
    TakenParameter{"Root Certificate", keys::ca_file},
    TakenParameter{"sslcert", keys::cert_file},
    TakenParameter{"SSL Certificate", keys::cert_file},
    TakenParameter{"sslkey", keys::key_file},
    TakenParameter{"sslpassword", keys::sslpassword},
    TakenParameter{"channel_binding", keys::channel_binding},
    TakenParameter{"channelBinding", keys::channel_binding},
    TakenParameter{"require_auth", keys::require_auth},
    TakenParameter{"requireAuth", keys::require_auth},
    TakenParameter{"target_session_attrs", keys::target_session_attrs},
    TakenParameter{"targetServerType", keys::target_session_attrs},
    TakenParameter{"Target Session Attributes", keys::target_session_attrs},
    TakenParameter{"sslnegotiation", keys::sslnegotiation},
    TakenParameter{"direct_tls", keys::sslnegotiation},
    TakenParameter{"ssl_min_protocol_version", keys::ssl_min_protocol_version},
    TakenParameter{"ssl_max_protocol_version", keys::ssl_max_protocol_version},
    TakenParameter{"sslcertmode", keys::sslcertmode},
    TakenParameter{"sslcrl", keys::sslcrl},
    TakenParameter{"sslsni", keys::sslsni},
    TakenParameter{"options", keys::options},
};

inline constexpr std::array<std::string_view, 3> without_gssapi{"disable", "allow", "prefer"};
inline constexpr std::array<std::string_view, 5> off{"false", "0", "off", "no", ""};
inline constexpr std::array<std::string_view, 1> version_3{"3.0"};
inline constexpr std::array<std::string_view, 1> any_certificate{"accept_invalid_certs"};
// Those of pgjdbc that verify as sslmode says, or nothing; target.cpp takes DefaultJavaSSLFactory for verify-full.
inline constexpr std::array<std::string_view, 3> factories{"org.postgresql.ssl.NonValidatingFactory",
                                                           "org.postgresql.ssl.LibPQFactory",
                                                           "org.postgresql.ssl.jdbc4.LibPQFactory"};
inline constexpr std::string_view no_gssapi = "steady has no GSSAPI";
inline constexpr std::string_view no_services = "service files are not read: write here what the service says";
inline constexpr std::string_view one_list = "give one file with all the revocation lists: sslcrl";
inline constexpr std::string_view no_java = "steady runs no Java class";
inline constexpr std::string_view no_java_trust =
    "steady runs no Java class: write sslmode=verify-full and sslrootcert";
inline constexpr std::string_view no_java_socket = "steady runs no Java class: write host=DIRECTORY_OF_THE_SOCKET";
inline constexpr std::string_view by_password = "steady logs in with a password";

inline constexpr std::array refused{
    RefusedParameter{"gssencmode", without_gssapi, no_gssapi},
    RefusedParameter{"GSS Encryption Mode", without_gssapi, no_gssapi},
    RefusedParameter{"Integrated Security", off, no_gssapi},
    RefusedParameter{"sslcrldir", {}, one_list},
    RefusedParameter{"Check Certificate Revocation", off, one_list},
    RefusedParameter{"service", {}, no_services},
    RefusedParameter{"servicefile", {}, no_services},
    RefusedParameter{"requirepeer", {}, "users are not looked up"},  // on a socket only
    RefusedParameter{"min_protocol_version", version_3, "steady speaks version 3.0 of the protocol"},
    RefusedParameter{"replication", off, "steady does not log in as a replica"},
    RefusedParameter{"scram_client_key", {}, by_password},
    RefusedParameter{"scram_server_key", {}, by_password},
    RefusedParameter{"sslaccept", any_certificate, "write sslmode=verify-full and sslrootcert"},
    RefusedParameter{"sslidentity", {}, "steady reads PEM: write sslcert and sslkey"},
    RefusedParameter{"sslinline", off, "steady reads files: write their paths"},
    RefusedParameter{"sslfactory", factories, no_java_trust},
    RefusedParameter{"sslhostnameverifier", {}, no_java_trust},
    RefusedParameter{"authenticationPluginClassName", {}, no_java},
    RefusedParameter{"socketFactory", {}, no_java_socket},
    RefusedParameter{"cloudSqlInstance", {}, "write host=/cloudsql/INSTANCE"},
    RefusedParameter{"unix_sock", {}, "write host=DIRECTORY_OF_THE_SOCKET"},
};

inline constexpr std::array ignored{
    IgnoredParameters{"libpq",
                      "application_name, fallback_application_name, client_encoding, connect_timeout, gssdelegation, "
                      "gsslib, keepalives, keepalives_count, keepalives_idle, keepalives_interval, krbsrvname, "
                      "max_protocol_version, oauth_client_id, oauth_client_secret, oauth_issuer, "
                      "oauth_scope, passfile, sslcompression, sslkeylogfile, tcp_user_timeout"},
    IgnoredParameters{"psycopg",
                      "async, autocommit, connection_factory, context, cursor_factory, prepare_threshold, row_factory"},
    IgnoredParameters{"SQLAlchemy",
                      "async_fallback, executemany_batch_page_size, executemany_mode, executemany_values_page_size, "
                      "plugin, prepared_statement_cache_size, prepared_statement_name_func, use_native_hstore, "
                      "use_native_unicode"},
    IgnoredParameters{"asyncpg",
                      "command_timeout, connection_class, gsslib, krbsrvname, loop, max_cacheable_statement_size, "
                      "max_cached_statement_lifetime, passfile, record_class, server_settings, statement_cache_size, "
                      "timeout"},
    IgnoredParameters{"pg8000", "source_address, startup_params, tcp_keepalive"},
    IgnoredParameters{"node-postgres",
                      "allowExitOnIdle, application_name, binary, client_encoding, connectionTimeoutMillis, "
                      "enableChannelBinding, encoding, fallback_application_name, idleTimeoutMillis, "
                      "idle_in_transaction_session_timeout, keepAlive, keepAliveInitialDelayMillis, lock_timeout, max, "
                      "maxLifetimeSeconds, maxUses, min, parseInputDatesAsUTC, queryMode, query_timeout, "
                      "statement_timeout, stream, types, uselibpqcompat"},
    IgnoredParameters{"postgres.js",
                      "backoff, connect_timeout, debug, fetch_types, idle_timeout, keep_alive, max, "
                      "max_lifetime, max_pipeline, prepare, publications"},
    IgnoredParameters{"Prisma",
                      "application_name, connect_timeout, connection_limit, max_connection_lifetime, "
                      "max_idle_connection_lifetime, pgbouncer, pool_timeout, schema, single_use_connections, "
                      "socket_timeout, statement_cache_size"},
    IgnoredParameters{"pgjdbc",
                      "adaptiveFetch, adaptiveFetchMaximum, adaptiveFetchMinimum, allowEncodingChanges, "
                      "ApplicationName, assumeMinServerVersion, autosave, binaryTransfer, binaryTransferDisable, "
                      "binaryTransferEnable, cancelSignalTimeout, cleanupSavepoints, connectTimeout, currentSchema, "
                      "databaseMetadataCacheFields, databaseMetadataCacheFieldsMiB, defaultRowFetchSize, "
                      "disableColumnSanitiser, escapeSyntaxCallMode, groupStartupParameters, gsslib, "
                      "gssResponseTimeout, gssUseDefaultCreds, hideUnprivilegedObjects, hostRecheckSeconds, "
                      "jaasApplicationName, jaasLogin, kerberosServerName, localSocketAddress, "
                      "loggerFile, loggerLevel, loginTimeout, logServerErrorDetail, logUnclosedConnections, "
                      "maxResultBuffer, maxSendBufferSize, pemKeyAlgorithm, preferQueryMode, "
                      "preparedStatementCacheQueries, preparedStatementCacheSizeMiB, prepareThreshold, "
                      "protocolVersion, queryTimeout, quoteReturningIdentifiers, readOnly, readOnlyMode, "
                      "receiveBufferSize, reWriteBatchedInserts, sendBufferSize, socketFactoryArg, socketTimeout, "
                      "sslAlias, sslfactoryarg, sslpasswordcallback, sslResponseTimeout, sspiServiceClass, stringtype, "
                      "tcpKeepAlive, tcpNoDelay, unknownLength, useSpnego, xmlFactoryFactory"},
    IgnoredParameters{"r2dbc",
                      "applicationName, autodetectExtensions, compatibilityMode, connectTimeout, driver, "
                      "errorResponseLogLevel, extensions, failoverProtocol, fetchSize, forceBinary, hostRecheckTime, "
                      "initialSize, lockWaitTimeout, loopResources, maxIdleTime, maxSize, "
                      "noticeLogLevel, preferAttachedBuffers, preparedStatementCacheQueries, protocol, schema, "
                      "sslContextBuilderCustomizer, statementTimeout, tcpKeepAlive, tcpNoDelay, timeZone"},
    IgnoredParameters{"Npgsql",
                      "Application Name, Array Nullability Mode, Auto Prepare Min Usages, Cancellation Timeout, "
                      "Client Encoding, Command Timeout, Connection Idle Lifetime, Connection Lifetime, "
                      "Connection Pruning Interval, EF Admin Database, EF Template Database, Encoding, Enlist, "
                      "Host Recheck Seconds, Include Error Detail, Include Failed Batched Command, Include Realm, "
                      "Internal Command Timeout, Keepalive, Kerberos Service Name, "
                      "Load Table Composites, Log Parameters, Max Auto Prepare, Maximum Pool Size, Minimum Pool Size, "
                      "Multiplexing, No Reset On Close, Passfile, Persist Security Info, Pooling, Read Buffer Size, "
                      "Search Path, Server Compatibility Mode, Socket Receive Buffer Size, Socket Send Buffer Size, "
                      "Tcp Keepalive, Tcp Keepalive Interval, Tcp Keepalive Time, Timeout, Timezone, "
                      "Trust Server Certificate, Use Perf Counters, Write Buffer Size, "
                      "Write Coalescing Buffer Threshold Bytes"},
    IgnoredParameters{"pgx",
                      "connect_recover_timeout, default_query_exec_mode, description_cache_capacity, krbspn, "
                      "min_read_buffer_size, pool_health_check_period, pool_max_conn_idle_time, "
                      "pool_max_conn_lifetime, pool_max_conn_lifetime_jitter, pool_max_conns, pool_min_conns, "
                      "pool_min_idle_conns, prefer_simple_protocol, statement_cache_capacity, statement_cache_mode"},
    IgnoredParameters{"lib/pq", "binary_parameters, disable_prepared_binary_result"},
    IgnoredParameters{"golang-migrate",
                      "x-force-lock, x-lock-strategy, x-lock-table, x-migrations-table, x-migrations-table-quoted, "
                      "x-multi-statement, x-multi-statement-max-size, x-statement-timeout"},
    IgnoredParameters{"Rails",
                      "adapter, advisory_locks, checkout_timeout, connect_timeout, connection_retries, "
                      "database_tasks, encoding, idle_timeout, insert_returning, keepalive, max_age, max_connections, "
                      "migrations_paths, min_connections, min_messages, pool, pool_jitter, prepared_statements, "
                      "query_cache, reaping_frequency, replica, retry_deadline, schema_cache_path, schema_dump, "
                      "schema_order, schema_search_path, seeds, statement_limit, use_metadata_table, variables"},
    IgnoredParameters{"Django",
                      "assume_role, atomic_requests, autocommit, conn_health_checks, conn_max_age, currentSchema, "
                      "disable_server_side_cursors, engine, isolation_level, pool, server_side_binding, "
                      "test, time_zone"},
    IgnoredParameters{"Ecto",
                      "idle_interval, log, ownership_timeout, parameters, pool_count, pool_size, prepare, "
                      "queue_interval, queue_target, show_sensitive_data_on_connection_error, socket_options, "
                      "stacktrace, timeout, types"},
    IgnoredParameters{"Doctrine", "charset, default_dbname, driverOptions, persistent, serverVersion"},
    IgnoredParameters{"hosters and poolers", "load_balance, pool_mode, supa, topology_keys, workaround"},
    IgnoredParameters{"settings of the session",
                      "DateStyle, default_transaction_isolation, default_transaction_read_only, extra_float_digits, "
                      "IntervalStyle, jit, search_path, TimeZone, work_mem"},
};

inline constexpr auto ignored_text = settings::ignored_names<ignored>();
inline constexpr settings::ParameterTable table{taken, refused, {ignored_text.data(), ignored_text.size()}};

}  // namespace steady::probe::postgres::driver
