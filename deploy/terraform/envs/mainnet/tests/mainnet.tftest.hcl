mock_provider "aws" {}
mock_provider "aws" {
  alias = "standby"
}

variables {
  account_id     = "111122223333"
  ami_id         = "ami-0123456789abcdef0"
  standby_ami_id = "ami-0fedcba9876543210"
  key_name       = "operators"
  trusted_cidrs  = ["198.51.100.0/24"]
}

run "mainnet_can_be_made_with_a_standby_for_each" {
  command = plan
  assert {
    condition     = length(output.validators) == 3 && length(output.standbys) == 3
    error_message = "3 and a standby for each."
  }
}

run "standbys_beside_their_primaries_are_refused" {
  command = plan
  variables {
    standby_region = "eu-central-1"
  }
  expect_failures = [var.standby_region]
}

run "ssh_from_everywhere_is_refused" {
  command = plan
  variables {
    trusted_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.trusted_cidrs]
}
