// Certificates for tests, made anew in a directory that goes with the object: a CA, a server certificate for given
// names and addresses, a client certificate, and a foreign CA that nobody trusts. PEM files, keys for the owner alone.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace steady::test {

class Certificates {
 public:
  // The server certificate is for localhost, db.test, 127.0.0.1 and ::1.
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  const std::filesystem::path& directory() const { return directory_; }
  std::string ca() const { return file("ca.crt"); }
  std::string server() const { return file("server.crt"); }
  std::string server_key() const { return file("server.key"); }
  std::string client() const { return file("client.crt"); }  // CN=app
  std::string client_key() const { return file("client.key"); }
  std::string other_name() const { return file("other_name.crt"); }    // for wrong.test only; key: server_key()
  std::string common_name() const { return file("common_name.crt"); }  // CN=localhost, no other name; key: server_key()
  std::string expired() const { return file("expired.crt"); }          // ended yesterday; key: server_key()
  std::string expiring() const { return file("expiring.crt"); }        // like server(), but ends in a week
  std::string intermediate() const { return file("intermediate.crt"); }        // a CA below ca()
  std::string by_intermediate() const { return file("by_intermediate.crt"); }  // like server(), and its issuer
  std::string revoking() const { return file("revoking.crl"); }                // of ca(), with server() in it
  std::string revoking_none() const { return file("revoking_none.crl"); }      // of ca()
  std::string foreign_ca() const { return file("foreign_ca.crt"); }            // did not sign any of these

 private:
  std::string file(const char* name) const { return directory_ / name; }
  std::filesystem::path directory_;
};

}  // namespace steady::test
