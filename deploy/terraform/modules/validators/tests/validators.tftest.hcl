mock_provider "aws" {}

variables {
  name                = "test"
  region              = "eu-central-1"
  zones               = ["eu-central-1a", "eu-central-1b"]
  cidr                = "10.40.0.0/16"
  count_of_validators = 3
  disk                = { size_gb = 1000 }
  account_id          = "111122223333"
  ami_id              = "ami-0123456789abcdef0"
  key_name            = "operators"
  trusted_cidrs       = ["198.51.100.0/24"]
}

run "they_go_round_the_zones_and_only_peers_are_everybody" {
  assert {
    condition     = toset(keys(output.validators)) == toset(["test-1", "test-2", "test-3"])
    error_message = "Three."
  }
  assert {
    condition     = [for name in ["test-1", "test-2", "test-3"] : local.nodes[name].zone] == [0, 1, 0]
    error_message = "One zone after the other."
  }
  assert {
    condition     = toset([for door in output.doors : door if endswith(door, " 0.0.0.0/0")]) == toset(["tcp/30303 0.0.0.0/0", "udp/30303 0.0.0.0/0", "tcp/13000 0.0.0.0/0", "udp/12000 0.0.0.0/0"])
    error_message = "Four ports of peers."
  }
}

run "none_is_refused" {
  command = plan
  variables {
    count_of_validators = 0
  }
  expect_failures = [var.count_of_validators]
}
