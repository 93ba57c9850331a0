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

run "each_has_a_standby_in_another_zone_and_only_peers_are_everybody" {
  assert {
    condition     = toset(keys(output.validators)) == toset(["test-1", "test-2", "test-3"]) && toset(keys(output.standbys)) == toset(["test-1-standby", "test-2-standby", "test-3-standby"])
    error_message = "Three, and three that stand by."
  }
  assert {
    condition     = alltrue([for node in local.nodes : node.zone != node.standby])
    error_message = "Never in one zone."
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
