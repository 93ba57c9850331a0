mock_provider "aws" {}

variables {
  name          = "monitoring"
  vpc_id        = "vpc-1"
  subnet_id     = "subnet-public-a"
  zone          = "eu-central-1a"
  ami_id        = "ami-0123456789abcdef0"
  key_name      = "operators"
  kms_key_arn   = "arn:aws:kms:eu-central-1:111122223333:key/disks"
  trusted_cidrs = ["198.51.100.0/24"]
  log_cidrs     = ["10.40.0.0/16"]
}

run "it_is_asked_by_who_is_trusted_and_takes_logs_of_the_network" {
  assert {
    condition     = output.doors == toset(["tcp/22 198.51.100.0/24", "tcp/3000 198.51.100.0/24", "tcp/3100 10.40.0.0/16"])
    error_message = "SSH, Grafana, Loki, and neither Prometheus nor Alertmanager."
  }
}

run "its_disk_is_encrypted_and_it_has_no_rights" {
  assert {
    condition     = one(aws_instance.this.root_block_device).encrypted && one(aws_instance.this.root_block_device).kms_key_id == var.kms_key_arn
    error_message = "With the key that is given."
  }
  assert {
    condition     = one(aws_instance.this.metadata_options).http_tokens == "required" && aws_instance.this.iam_instance_profile == null && aws_instance.this.disable_api_termination
    error_message = "IMDSv2, no profile, no end by a call."
  }
}

run "grafana_for_everybody_is_refused" {
  command = plan
  variables {
    trusted_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.trusted_cidrs]
}

run "logs_of_strangers_are_refused" {
  command = plan
  variables {
    log_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.log_cidrs]
}
