package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGreetsWithoutADatabase(t *testing.T) {
	answer := httptest.NewRecorder()
	shop{}.front(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	if answer.Code != http.StatusOK || answer.Body.String() != "{\"hello\":\"world\"}\n" {
		t.Errorf("%d %q", answer.Code, answer.Body)
	}
}

func TestSaysItsVersionWhereTheImageHasOne(t *testing.T) {
	t.Setenv("VERSION", "1.2.3")
	answer := httptest.NewRecorder()
	shop{}.front(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	if answer.Body.String() != "{\"hello\":\"world\",\"version\":\"1.2.3\"}\n" {
		t.Errorf("%q", answer.Body)
	}
}

func TestLogsInAsItsRoleWithThePasswordOfTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("a/b c\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATABASE_HOST", "db")
	t.Setenv("DATABASE_PASSWORD_FILE", file)
	for user, wanted := range map[string]string{"": "app", "app_owner": "app_owner"} {
		t.Setenv("DATABASE_USER", user)
		if where := databaseURL(); where != "postgres://"+wanted+":"+"a%2Fb%20c@db/app" {
			t.Errorf("%q: %s", user, strings.ReplaceAll(where, "%2F", "/"))
		}
	}
}
