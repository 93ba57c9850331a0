mock_provider "aws" {}

variables {
  primary       = { name = "validator-1", region = "eu-central-1" }
  region        = "eu-west-1"
  vpc_id        = "vpc-1"
  subnet_id     = "subnet-public-b"
  zone          = "eu-west-1b"
  ami_id        = "ami-0123456789abcdef0"
  key_name      = "operators"
  disk          = { size_gb = 4000 }
  kms_key_arn   = "arn:aws:kms:eu-west-1:111122223333:key/disks"
  trusted_cidrs = ["198.51.100.0/24"]
}

run "it_is_the_same_machine_with_the_same_doors" {
  assert {
    condition     = output.name == "validator-1-standby" && length(output.doors) == 6 && contains(output.doors, "tcp/22 198.51.100.0/24") && !contains(output.doors, "tcp/22 0.0.0.0/0")
    error_message = "A standby opens what a primary does."
  }
}

run "a_standby_beside_its_primary_is_refused" {
  command = plan
  variables {
    region = "eu-central-1"
    zone   = "eu-central-1b"
  }
  expect_failures = [var.region]
}

run "a_zone_of_another_region_is_refused" {
  command = plan
  variables {
    zone = "eu-central-1b"
  }
  expect_failures = [var.zone]
}

run "ssh_from_everywhere_is_refused" {
  command = plan
  variables {
    trusted_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.trusted_cidrs]
}
