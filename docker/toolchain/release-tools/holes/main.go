// holes writes a database for grype that knows one hole, so that a scan can be tried where no database can be fetched:
//
//	holes FOLDER CVE-2026-0001 openssl:openssl "< 9.9.9" high
//	holes FOLDER CVE-2026-0001 go-module:github.com/jackc/pgx/v5 "< 9.9.9" high
//
// grype looks up a binary's libraries by NVD's VENDOR:PRODUCT, as their list names them, but modules of Go by their names.
// GRYPE_DB_CACHE_DIR=FOLDER then, with GRYPE_DB_AUTO_UPDATE=false and GRYPE_CHECK_FOR_APP_UPDATE=false.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/spf13/afero"
)

func write(folder, name, product, versions, severity string) error {
	vendor, product, found := strings.Cut(product, ":")
	if !found {
		return fmt.Errorf("'%s' is neither VENDOR:PRODUCT of NVD's dictionary nor go-module:NAME", vendor)
	}
	home := filepath.Join(folder, strconv.Itoa(v6.ModelVersion))
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	database, err := v6.NewWriter(v6.Config{DBDirPath: home})
	if err != nil {
		return err
	}
	if err := fill(database, name, vendor, product, versions, severity); err != nil {
		database.Close()
		return err
	}
	if err := database.Close(); err != nil {
		return err
	}
	// Its checksum, without which grype opens no database.
	_, err = v6.WriteImportMetadata(afero.NewOsFs(), home, "holes")
	return err
}

func fill(database v6.ReadWriter, name, vendor, product, versions, severity string) error {
	if err := database.SetDBMetadata(); err != nil {
		return err
	}
	now := time.Now()
	hole := &v6.VulnerabilityHandle{
		Name:          name,
		Status:        v6.VulnerabilityActive,
		PublishedDate: &now,
		Provider:      &v6.Provider{ID: "nvd", Version: "1", Processor: "holes", DateCaptured: &now, InputDigest: "xxh64:0"},
		BlobValue: &v6.VulnerabilityBlob{
			ID:          name,
			Description: "planted",
			Severities:  []v6.Severity{{Scheme: v6.SeveritySchemeCHMLN, Value: severity}},
		},
	}
	if err := database.AddVulnerabilities(hole); err != nil {
		return err
	}
	affected := &v6.PackageBlob{CVEs: []string{name}, Ranges: []v6.Range{{Version: v6.Version{Constraint: versions}}}}
	if vendor == "go-module" {
		return database.AddAffectedPackages(&v6.AffectedPackageHandle{
			VulnerabilityID: hole.ID,
			Package:         &v6.Package{Ecosystem: vendor, Name: product},
			BlobValue:       affected,
		})
	}
	return database.AddAffectedCPEs(&v6.AffectedCPEHandle{
		VulnerabilityID: hole.ID,
		CPE:             &v6.Cpe{Part: "a", Vendor: vendor, Product: product},
		BlobValue:       affected,
	})
}

func main() {
	if len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, `usage: holes FOLDER CVE VENDOR:PRODUCT|go-module:NAME "< VERSION" SEVERITY`)
		os.Exit(64)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
		fmt.Fprintln(os.Stderr, "holes:", err)
		os.Exit(1)
	}
}
