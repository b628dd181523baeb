// The table of advice.cpp. The first row applies whose reason is that of the outcome and whose conditions hold: a fact
// is there ("location"), is a text ("status=404"), begins with it ("status^5") or contains it ("detail~TLS"); several
// are joined by '&'. In a sentence, {fact} stands for the value. Facts are those of notes, and what advice.cpp derives.
#pragma once

#include <array>

#include "base/outcome.h"

namespace steady::modes {

struct AdviceRow {
  Reason reason;
  const char* conditions;
  const char* sentence;
};

inline constexpr std::array advice_table{
    AdviceRow{
        Reason::ok, "passed_over",
        "Up, but not by {passed_over}, which clients try first: see above why, and start it unless it is a standby."},
    AdviceRow{Reason::ok, "failed_address",
              "Up, but {failed_address} {failed_how}: clients that try it first wait or fail; take it out of the name, "
              "or start the server there."},
    AdviceRow{Reason::ok, "status^3&location",
              "Up, but the answer only redirects to {location}, which is not followed: check that URL, or set "
              "max_redirects=1."},
    AdviceRow{Reason::ok, "ends_soon", "Up, but the certificate ends {ends_soon}: renew it."},
    AdviceRow{Reason::ok, "found_as",
              "Up. The name is found as {found_as}; each name before it costs a query: write that one to save them."},
    AdviceRow{Reason::ok, "", "Up: there is nothing to do."},

    AdviceRow{Reason::name_not_found, "a=nobody listens",
              "Nobody listens at the name server ({name_servers}): correct nameserver in /etc/resolv.conf."},
    AdviceRow{Reason::name_not_found, "a=SERVFAIL",
              "The name server fails on this name (SERVFAIL): look into its log, and at the servers of the domain."},
    AdviceRow{Reason::name_not_found, "a=REFUSED",
              "The name server refuses to answer this container: use another one in /etc/resolv.conf."},
    AdviceRow{Reason::name_not_found, "a=no address",
              "The name exists, but has no address: its service may have no running instance yet."},
    AdviceRow{Reason::name_not_found, "a=NXDOMAIN",
              "No name server knows the name: check its spelling, that both containers are in one network, and the "
              "search list."},
    AdviceRow{Reason::name_not_found, "source", "The name cannot be looked up: correct /etc/resolv.conf."},
    AdviceRow{Reason::name_not_found, "", "The host of the target is not a name: correct it."},

    AdviceRow{
        Reason::timed_out, "phase=resolve",
        "The name server does not answer ({name_servers}): correct nameserver in /etc/resolv.conf, or let port 53 "
        "through, UDP and TCP."},
    AdviceRow{Reason::timed_out, "phase=connect",
              "Nothing answers at {address}: correct the address, or let packets through (firewall, network policy)."},
    AdviceRow{Reason::timed_out, "phase=handshake",
              "The server accepts the connection, but does not answer: it hangs or is overloaded, or a proxy stands "
              "before a server that is gone."},
    AdviceRow{Reason::timed_out, "",
              "The server does not answer the request in time: it hangs or is overloaded; look into its log, or raise "
              "the timeout."},

    AdviceRow{Reason::refused, "detail~queue", "The server does not accept connections: it hangs or is overloaded."},
    AdviceRow{Reason::refused, "detail~socket",
              "No server listens on this socket: start it, mount its folder, or correct the path."},
    AdviceRow{Reason::refused, "connected",
              "The connection is accepted and closed without an answer: a port proxy without its server, or a server "
              "that expects TLS."},
    AdviceRow{Reason::refused, "",
              "The host answers, but nobody listens on the port: start the server, correct the port, or let it listen "
              "on more than 127.0.0.1."},

    AdviceRow{Reason::unreachable, "detail~--loopback-only",
              "The address is not on loopback: leave --loopback-only out, or check another target."},
    AdviceRow{Reason::unreachable, "detail~no address of a host",
              "The name is blocked: whoever gives it this address (hosts file, name server) has to stop."},
    AdviceRow{Reason::unreachable, "",
              "There is no way to the address: put both containers into one network; see routes and firewalls."},

    AdviceRow{Reason::tls, "code=10&expired",
              "The certificate {expired} expired {ended}: renew it, or set the clock if that is wrong."},
    AdviceRow{Reason::tls, "code=9&begins_in",
              "The certificate begins {begins_in}: set the clock here, or have it issued anew."},
    AdviceRow{Reason::tls, "code=62&names",
              "The certificate is for {names}, not for {sni}: connect by one of its names, set server_name, or have it "
              "issued for this name."},
    AdviceRow{Reason::tls, "code=62",
              "The certificate is for no name (subjectAltName): have it issued with the name {sni}."},
    AdviceRow{Reason::tls, "code=64&names",
              "The certificate is for {names}, not for this address: connect by one of its names, or set server_name."},
    AdviceRow{Reason::tls, "code=18",
              "The certificate is self-signed: set ca_file to it, or have it signed by a CA that is trusted."},
    AdviceRow{Reason::tls, "code=20&chain=1",
              "The server does not send the certificate of the issuer, {issuer}: it must send the whole chain; if the "
              "issuer is your own root, set ca_file to it."},
    AdviceRow{Reason::tls, "code=19",
              "The chain ends at {root}, which is not trusted: set ca_file to the certificate of that CA."},
    AdviceRow{Reason::tls, "code=20&chain",
              "The chain ends at {root}, which is not trusted: set ca_file to its certificate, or let the server send "
              "the rest of the chain."},
    AdviceRow{Reason::tls, "detail~application protocol",
              "The server takes none of the protocols that are offered (ALPN): it may speak HTTP/2 only; check its "
              "HTTP/1.1 port."},
    AdviceRow{Reason::tls, "detail~ALPN",
              "The server does not negotiate PostgreSQL by ALPN: leave out sslnegotiation=direct, which needs version "
              "17."},
    AdviceRow{Reason::tls, "detail~speak TLS",
              "The port does not speak TLS: use http://, redis:// or tcp://, or the port that does."},
    AdviceRow{Reason::tls, "detail~client certificate",
              "The server wants a certificate of its clients: set cert_file and key_file."},
    AdviceRow{Reason::tls, "detail~our certificate",
              "The server does not accept our certificate: renew or replace cert_file; its log says why."},
    AdviceRow{Reason::tls, "detail~CA bundle",
              "The image has no CA certificates: copy /etc/ssl/certs/ca-certificates.crt into it, or set ca_file."},
    AdviceRow{Reason::tls, "detail~does not match host name",
              "The certificate is for another name: connect by that name, or have it issued for this one."},
    AdviceRow{Reason::tls, "detail~verification failed",
              "The certificate is not trusted: set ca_file to its CA, and see whether it has expired."},
    AdviceRow{Reason::tls, "detail~has no TLS", "The server has no TLS: set ssl = on there, or another sslmode here."},
    AdviceRow{Reason::tls, "detail~cannot ",
              "A file for TLS cannot be used: correct its path, its permissions or its content."},
    AdviceRow{Reason::tls, "",
              "TLS failed: compare versions, ciphers and certificates of both sides; the server's log says more."},

    AdviceRow{Reason::protocol, "detail~speaks TLS", "The port speaks TLS: use https://, rediss:// or tls://."},
    AdviceRow{Reason::protocol, "detail~HTTP/2", "The port speaks HTTP/2 only: check the server's HTTP/1.1 port."},
    AdviceRow{Reason::protocol, "",
              "The answer is not of this protocol: correct the port or the scheme of the target, or see what stands "
              "between."},

    AdviceRow{Reason::denied, "detail~sentinel_password",
              "The Sentinel wants a password and got none: set sentinel_password_file or sentinel_password_env."},
    AdviceRow{
        Reason::denied, "sqlstate=28P01",
        "The server does not accept this password: correct it here, or there with ALTER ROLE ... PASSWORD; a role "
        "that is missing looks the same."},
    AdviceRow{Reason::denied, "message~pg_hba&message~no encryption",
              "No line of the server's pg_hba.conf admits this login without TLS: use sslmode=require, or add a line "
              "and reload the server."},
    AdviceRow{Reason::denied, "message~pg_hba",
              "No line of the server's pg_hba.conf admits this user, database and address: add one and reload the "
              "server."},
    AdviceRow{Reason::denied, "sqlstate=28000", "The role does not exist, or may not log in: CREATE ROLE ... LOGIN."},
    AdviceRow{Reason::denied, "sqlstate=3D000", "The database does not exist: create it, or correct its name."},
    AdviceRow{Reason::denied, "sqlstate=42501", "The role lacks a privilege: GRANT it."},
    AdviceRow{Reason::denied, "detail~asks for a password",
              "The server wants a password and got none: set password_file, password_env or PGPASSWORD."},
    AdviceRow{Reason::denied, "error=NOAUTH",
              "The server wants a password and got none: set password_file, password_env or REDISCLI_AUTH."},
    AdviceRow{Reason::denied, "error=WRONGPASS",
              "User or password is wrong: compare them with the server's (requirepass, ACL LIST)."},
    AdviceRow{Reason::denied, "error=NOPERM", "The user lacks a permission: grant it with ACL SETUSER."},
    AdviceRow{Reason::denied, "error=DENIED",
              "The server is in protected mode: give it a password, or bind it to its network."},
    AdviceRow{Reason::denied, "detail~leave it out",
              "The server has no password: leave it out here, or set one there."},
    AdviceRow{Reason::denied, "status=401",
              "The server wants credentials, or others than these: give user and password, or bearer_file."},
    AdviceRow{Reason::denied, "status=403",
              "The server forbids this request: use other credentials or another path, or admit this address there."},
    AdviceRow{Reason::denied, "",
              "The server understood and refused: correct the credentials, or the rights of this user."},

    AdviceRow{Reason::not_ready, "error=LOADING",
              "The server is still loading its data into memory: wait; its log says how far it is."},
    AdviceRow{Reason::not_ready, "error=MASTERDOWN",
              "The replica has lost its master: start the master, or repair the connection between them."},
    AdviceRow{Reason::not_ready, "error=MISCONF",
              "The server cannot save its data: see whether its disk is full, and its log."},
    AdviceRow{Reason::not_ready, "error=BUSY", "A script blocks the server: wait, or send SCRIPT KILL."},
    AdviceRow{Reason::not_ready, "error=CLUSTERDOWN",
              "The cluster has slots without a node: start the nodes that are missing."},
    AdviceRow{Reason::not_ready, "detail~number of clients",
              "The server has as many clients as it may: close some, or raise maxclients."},
    AdviceRow{Reason::not_ready, "sqlstate=57P03",
              "The server is starting, recovering or stopping: wait; if it lasts, its log says why."},
    AdviceRow{Reason::not_ready, "sqlstate=53300",
              "The server has as many connections as it may: close some, or raise max_connections."},
    AdviceRow{Reason::not_ready, "status=404",
              "The server has no such path: correct the path or the Host; a router answers so too, before its "
              "application is up."},
    AdviceRow{Reason::not_ready, "status^5",
              "The server, or what stands behind it, is not ready: wait, and look into its log."},
    AdviceRow{Reason::not_ready, "status",
              "The server does not take this request: correct its method, path or headers, or set status."},
    AdviceRow{Reason::not_ready, "", "The server says that it is not ready: wait; if it lasts, its log says why."},

    AdviceRow{Reason::mismatch, "status^3&location",
              "The server redirects to {location}: check that URL, or set max_redirects=1."},
    AdviceRow{Reason::mismatch, "status",
              "The server answers {status}, but not as expected: correct what is expected (status, contains, json, "
              "expect_headers), or the application."},
    AdviceRow{
        Reason::mismatch, "detail~knows no service",
        "The Sentinel does not watch this service: correct the name, or add sentinel monitor to its configuration."},
    AdviceRow{
        Reason::mismatch, "detail~is no Sentinel",
        "The port is that of a server, not of a Sentinel: use the Sentinel's, 26379 as a rule, or write redis://."},
    AdviceRow{Reason::mismatch, "detail~target_session_attrs",
              "The server is not in the state that target_session_attrs wants: use another server, or wait for the "
              "failover."},
    AdviceRow{Reason::mismatch, "detail~primary",
              "The server has the other role: use the right server, or wait for the failover."},
    AdviceRow{Reason::mismatch, "received", "The peer says something else than expected: correct the port, or expect."},
    AdviceRow{Reason::mismatch, "",
              "The server answers, but not as expected: correct what is expected, or the server."},

    AdviceRow{Reason::internal, "",
              "steady lacks descriptors or memory, or has met a bug: see the limits of the container."},
};

}  // namespace steady::modes
