mock_provider "aws" {}

variables {
  name           = "test-standby"
  region         = "eu-west-1"
  zones          = ["eu-west-1a", "eu-west-1b"]
  cidr           = "10.41.0.0/16"
  reserved_cidrs = ["10.40.0.0/16"]
  primaries      = ["test-1", "test-2", "test-3"]
  primary_region = "eu-central-1"
  disk           = { size_gb = 1000 }
  account_id     = "111122223333"
  ami_id         = "ami-0fedcba9876543210"
  key_name       = "operators"
  trusted_cidrs  = ["198.51.100.0/24"]
}

run "each_has_a_standby_and_only_peers_are_everybody" {
  assert {
    condition     = toset(keys(output.standbys)) == toset(["test-1-standby", "test-2-standby", "test-3-standby"])
    error_message = "One for each."
  }
  assert {
    condition     = [for name in ["test-1", "test-2", "test-3"] : local.zones[name]] == [0, 1, 0]
    error_message = "One zone after the other."
  }
  assert {
    condition     = toset([for door in output.doors : door if endswith(door, " 0.0.0.0/0")]) == toset(["tcp/30303 0.0.0.0/0", "udp/30303 0.0.0.0/0", "tcp/13000 0.0.0.0/0", "udp/12000 0.0.0.0/0"])
    error_message = "Four ports of peers."
  }
}

run "the_primaries_region_is_refused" {
  command = plan
  variables {
    primary_region = "eu-west-1"
  }
  expect_failures = [var.primary_region]
}

run "one_that_is_named_twice_is_refused" {
  command = plan
  variables {
    primaries = ["test-1", "test-1"]
  }
  expect_failures = [var.primaries]
}
