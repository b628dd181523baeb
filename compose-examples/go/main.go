// Shop is the application of these examples: a web server that needs PostgreSQL and Redis from its first moment on.
//
//	shop           serve on :8080
//	shop migrate   create the tables and end
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/gomodule/redigo/redis"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const greeting = "hello"

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == "migrate" {
		migrate(ctx)
		return
	}
	shop := open(ctx)
	serve(ctx, shop)
}

// shop holds the connections; both are nil where the environment names no database.
type shop struct {
	database *pgxpool.Pool
	cache    *redis.Pool
}

// databaseURL holds the password, which comes from a file, and is never printed.
func databaseURL() string {
	user := os.Getenv("DATABASE_USER")
	if user == "" {
		user = "app"
	}
	where := url.URL{Scheme: "postgres", User: url.UserPassword(user, secret(os.Getenv("DATABASE_PASSWORD_FILE"))),
		Host: os.Getenv("DATABASE_HOST"), Path: "/app"}
	return where.String()
}

// secret is what a file holds, but for the newline that editors leave.
func secret(file string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		log.Fatalf("cannot read the password: %v", err)
	}
	return strings.TrimSpace(string(content))
}

// dialCache logs in where the environment names a password.
func dialCache() (redis.Conn, error) {
	options := []redis.DialOption{
		redis.DialConnectTimeout(time.Second), redis.DialReadTimeout(time.Second), redis.DialWriteTimeout(time.Second)}
	if file := os.Getenv("CACHE_PASSWORD_FILE"); file != "" {
		options = append(options, redis.DialPassword(secret(file)))
	}
	return redis.Dial("tcp", net.JoinHostPort(os.Getenv("CACHE_HOST"), "6379"), options...)
}

func migrate(ctx context.Context) {
	connection, err := pgx.Connect(ctx, databaseURL())
	if err != nil {
		log.Fatalf("the migration cannot connect: %v", err)
	}
	defer connection.Close(ctx)
	if _, err := connection.Exec(ctx, "CREATE TABLE IF NOT EXISTS visits (at timestamptz NOT NULL DEFAULT now())"); err != nil {
		log.Fatalf("the migration failed: %v", err)
	}
	log.Print("the migration is done")
}

// open makes the first query right away and dies when it fails, as many applications do.
func open(ctx context.Context) shop {
	if os.Getenv("DATABASE_HOST") == "" {
		return shop{}
	}
	pool, err := pgxpool.New(ctx, databaseURL())
	if err != nil {
		log.Fatalf("the first query failed: %v", err)
	}
	if _, err := pool.Exec(ctx, "SELECT 1"); err != nil {
		log.Fatalf("the first query failed: %v", err)
	}
	log.Print("the first query went well")
	return shop{database: pool, cache: &redis.Pool{MaxIdle: 4, Dial: dialCache}}
}

func serve(ctx context.Context, shop shop) {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /healthz", func(out http.ResponseWriter, _ *http.Request) { fmt.Fprintln(out, "ok") })
	routes.HandleFunc("GET /{$}", shop.front)
	server := &http.Server{Addr: ":8080", Handler: routes, ReadHeaderTimeout: 5 * time.Second}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(late)
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	// It has returned because Shutdown has begun; the requests that it waits for are still being answered.
	<-drained
}

func (shop shop) front(out http.ResponseWriter, request *http.Request) {
	page := map[string]any{greeting: "world"}
	if version := os.Getenv("VERSION"); version != "" {
		page["version"] = version
	}
	if shop.database != nil {
		if err := shop.count(request.Context(), page); err != nil {
			log.Printf("a request failed: %v", err)
			http.Error(out, "try again later", http.StatusServiceUnavailable)
			return
		}
	}
	out.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(out).Encode(page)
}

// count notes the visit in the database, and keeps the number of all of them in the cache.
func (shop shop) count(ctx context.Context, page map[string]any) error {
	if _, err := shop.database.Exec(ctx, "INSERT INTO visits DEFAULT VALUES"); err != nil {
		return err
	}
	page["database"] = "ok"
	connection := shop.cache.Get()
	defer connection.Close()
	visits, err := redis.Int(connection.Do("INCR", "visits"))
	if err != nil {
		return err
	}
	page["visits"] = visits
	return nil
}
