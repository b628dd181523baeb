// What is wrong with our own side of TLS: files that are missing or make no sense, an image without CA certificates.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "base/text.h"
#include "net/tls.h"
#include "support/certificates.h"
#include "support/namespaces.h"
#include "support/print.h"

namespace steady::net {
namespace {

class TlsContext : public testing::Test {
 protected:
  static Outcome failure(const Tls& tls) {
    const auto context = client_context(tls);
    return context ? up() : context.error();
  }
  const test::Certificates made_;
};

TEST_F(TlsContext, NamesTheCaFileThatCannotBeRead) {
  EXPECT_EQ(failure({.ca_file = "/none.crt"}),
            down(Reason::tls, "cannot read CA certificates from /none.crt: No such file or directory", Permanent::yes));
  const std::string nonsense = made_.directory() / "nonsense.crt";
  std::ofstream(nonsense) << "nonsense\n";
  const Outcome outcome = failure({.ca_file = nonsense});
  EXPECT_TRUE(outcome.detail.starts_with(cat("cannot read CA certificates from ", nonsense, ": "))) << outcome.detail;
  EXPECT_FALSE(outcome.detail.ends_with(": ")) << outcome.detail;
}

TEST_F(TlsContext, NamesTheRemedyWhenThereIsNoCaBundle) {
  ::setenv("SSL_CERT_FILE", "/none/bundle.crt", 1);
  const Outcome outcome = failure({});
  const Outcome expected = down(Reason::tls,
                                "no CA bundle in this image: the file of SSL_CERT_FILE: No such file or directory; "
                                "COPY /etc/ssl/certs/ca-certificates.crt into it, or set ca_file",
                                Permanent::yes);
  EXPECT_EQ(outcome, expected);
  EXPECT_EQ(failure({.insecure = true}), up()) << "whoever verifies nothing needs no bundle";
  EXPECT_EQ(failure({.ca_file = made_.ca()}), up());
  ::unsetenv("SSL_CERT_FILE");
}

TEST_F(TlsContext, NamesTheRemedyInAnEmptyImage) {
  const auto work = [] {
    ::unsetenv("SSL_CERT_FILE");
    return failure({}).detail;
  };
  EXPECT_EQ(test::without_etc_and_network(work),
            "no CA bundle in this image: COPY /etc/ssl/certs/ca-certificates.crt into it, or set ca_file");
}

TEST_F(TlsContext, NamesTheCertificateOrKeyThatCannotBeUsed) {
  const auto with = [](const std::string& certificate, const std::string& key) {
    return failure({.cert_file = certificate, .key_file = key, .insecure = true}).detail;
  };
  EXPECT_EQ(with("/none.crt", "/none.key"), "cannot read the certificate /none.crt: No such file or directory");
  EXPECT_EQ(with(made_.client(), "/none.key"), "cannot use the private key /none.key: No such file or directory");
  const std::string mismatch = with(made_.client(), made_.server_key());
  EXPECT_TRUE(mismatch.contains("mismatch")) << mismatch;
  const std::string no_key = with(made_.client(), "");
  EXPECT_TRUE(no_key.starts_with(cat("cannot use the private key ", made_.client(), ": "))) << no_key;
}

TEST_F(TlsContext, ReadsRegularFilesOnly) {
  const std::string pipe = made_.directory() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string sparse = made_.directory() / "sparse.crt";
  std::ofstream(sparse) << "";
  ASSERT_EQ(::truncate(sparse.c_str(), off_t{10} << 30), 0);
  const std::string directory = made_.directory();
  for (const auto& [path, why] : {std::pair<std::string, std::string>{pipe, "it is not a regular file"},
                                  {"/dev/zero", "it is not a regular file"},
                                  {directory, "it is a directory"},
                                  {sparse, "it is larger than 2 MiB"}}) {
    EXPECT_EQ(failure({.ca_file = path}).detail, cat("cannot read CA certificates from ", path, ": ", why));
    EXPECT_EQ(failure({.cert_file = path, .insecure = true}).detail,
              cat("cannot read the certificate ", path, ": ", why));
    EXPECT_EQ(failure({.cert_file = made_.client(), .key_file = path, .insecure = true}).detail,
              cat("cannot use the private key ", path, ": ", why));
    ::setenv("SSL_CERT_FILE", path.c_str(), 1);
    EXPECT_EQ(failure({}).detail, cat("cannot read CA certificates from ", path, ": ", why));
    ::unsetenv("SSL_CERT_FILE");
  }
}

TEST_F(TlsContext, TakesEveryCertificateOfAFile) {
  const std::string bundle = made_.directory() / "bundle.crt";
  std::ofstream(bundle) << "# two of them\n"
                        << std::ifstream(made_.foreign_ca()).rdbuf() << std::ifstream(made_.ca()).rdbuf()
                        << std::ifstream(made_.ca()).rdbuf();
  const auto context = client_context({.ca_file = bundle});
  ASSERT_TRUE(context);
  X509_STORE* store = SSL_CTX_get_cert_store(const_cast<asio::ssl::context&>(*context).native_handle());
  EXPECT_EQ(sk_X509_OBJECT_num(X509_STORE_get0_objects(store)), 2) << "the same again is the same";
  const std::string key_alone = made_.server_key();
  EXPECT_EQ(failure({.ca_file = key_alone}).detail,
            cat("cannot read CA certificates from ", key_alone, ": no certificate is in it"));
}

TEST_F(TlsContext, DoesNotAskForThePassphraseOfAnEncryptedKey) {
  const std::string path = made_.directory() / "encrypted.key";
  {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "we"), &std::fclose);
    const std::array<unsigned char, 4> word{'w', 'o', 'r', 'd'};
    ASSERT_EQ(PEM_write_PrivateKey(file.get(), key.get(), EVP_aes_128_cbc(), word.data(), 4, nullptr, nullptr), 1);
  }
  const Outcome outcome = failure({.cert_file = made_.client(), .key_file = path, .insecure = true});
  EXPECT_TRUE(outcome.detail.starts_with(cat("cannot use the private key ", path, ": "))) << outcome.detail;
}

}  // namespace
}  // namespace steady::net
