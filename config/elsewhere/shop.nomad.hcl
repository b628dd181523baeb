job "shop" {
  group "shop" {
    network {
      mode = "bridge"
      port "http" { to = 8080 }
      port "ready" { to = 7832 }
    }

    service {
      name     = "shop"
      provider = "nomad"
      port     = "http"

      check {
        name     = "ready"
        type     = "http"
        port     = "ready"
        path     = "/readyz"
        interval = "5s"
        timeout  = "2s"
      }
    }

    # The gate: the main task starts when this one has ended with 0.
    task "wait" {
      lifecycle {
        hook    = "prestart"
        sidecar = false
      }
      driver = "docker"
      config {
        image = "registry.example/steady:0.1.0"
        args  = ["wait", "--timeout", "5m", "postgres://app@db.internal/app#password_file=/secrets/db"]
      }
      template {
        data        = "{{ with nomadVar \"nomad/jobs/shop\" }}{{ .db_password }}{{ end }}"
        destination = "secrets/db"
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }

    task "shop" {
      driver = "docker"
      config {
        image = "registry.example/shop:1.0"
        ports = ["http"]
      }
    }

    # Readiness: the tasks of a group in bridge mode share 127.0.0.1, so this one probes the shop over loopback.
    task "ready" {
      lifecycle {
        hook    = "poststart"
        sidecar = true
      }
      driver = "docker"
      config {
        image = "registry.example/steady:0.1.0"
        args  = ["serve", "--listen", "[::]:7832", "http://localhost:8080/healthz"]
        ports = ["ready"]
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
