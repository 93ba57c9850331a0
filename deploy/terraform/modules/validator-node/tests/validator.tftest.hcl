mock_provider "aws" {}

variables {
  name          = "validator-1"
  vpc_id        = "vpc-1"
  subnet_id     = "subnet-public-a"
  zone          = "eu-central-1a"
  ami_id        = "ami-0123456789abcdef0"
  key_name      = "operators"
  disk          = { size_gb = 4000 }
  kms_key_arn   = "arn:aws:kms:eu-central-1:111122223333:key/disks"
  trusted_cidrs = ["198.51.100.0/24"]
}

run "it_opens_what_is_said_and_nothing_else" {
  assert {
    condition = output.doors == toset([
      "tcp/22 198.51.100.0/24", "tcp/3000 198.51.100.0/24",
      "tcp/30303 0.0.0.0/0", "udp/30303 0.0.0.0/0", "tcp/13000 0.0.0.0/0", "udp/12000 0.0.0.0/0",
    ])
    error_message = "SSH and Grafana to who is trusted, peers to everybody."
  }
  assert {
    condition = alltrue([for rule in concat(values(aws_vpc_security_group_ingress_rule.trusted), values(aws_vpc_security_group_ingress_rule.peers)) :
    rule.from_port == rule.to_port && rule.security_group_id == aws_security_group.this.id])
    error_message = "Each is one port."
  }
  assert {
    condition     = aws_instance.this.vpc_security_group_ids == toset([aws_security_group.this.id])
    error_message = "No other group opens more."
  }
}

run "metrics_are_open_to_the_monitoring_server_alone" {
  variables {
    monitoring = { security_group_id = "sg-monitoring" }
  }
  assert {
    condition     = toset([for door in output.doors : door if strcontains(door, "sg-monitoring")]) == toset(["tcp/9100 sg-monitoring", "tcp/9095 sg-monitoring"]) && length(output.doors) == 8
    error_message = "9095 and 9100, by group."
  }
}

run "disks_are_encrypted_and_the_chain_is_in_its_machines_zone" {
  assert {
    condition     = one(aws_instance.this.root_block_device).encrypted && one(aws_instance.this.root_block_device).kms_key_id == var.kms_key_arn && aws_ebs_volume.chain.encrypted && aws_ebs_volume.chain.kms_key_id == var.kms_key_arn
    error_message = "Both disks, with the key that is given."
  }
  assert {
    condition     = aws_ebs_volume.chain.availability_zone == aws_instance.this.availability_zone && aws_volume_attachment.chain.stop_instance_before_detaching && aws_ebs_volume.chain.final_snapshot
    error_message = "The disk can be attached, and is not torn away."
  }
}

run "it_has_no_rights_and_is_not_ended_by_mistake" {
  assert {
    condition     = one(aws_instance.this.metadata_options).http_tokens == "required" && one(aws_instance.this.metadata_options).http_put_response_hop_limit == 1
    error_message = "IMDSv2, one hop."
  }
  assert {
    condition     = aws_instance.this.iam_instance_profile == null && aws_instance.this.disable_api_termination
    error_message = "No profile, no end by a call."
  }
}

run "ssh_from_everywhere_is_refused" {
  command = plan
  variables {
    trusted_cidrs = ["198.51.100.0/24", "0.0.0.0/0"]
  }
  expect_failures = [var.trusted_cidrs]
}

run "half_of_everywhere_is_refused" {
  command = plan
  variables {
    trusted_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]
  }
  expect_failures = [var.trusted_cidrs]
}

run "nobody_trusted_is_refused" {
  command = plan
  variables {
    trusted_cidrs = []
  }
  expect_failures = [var.trusted_cidrs]
}

run "an_image_by_name_is_refused" {
  command = plan
  variables {
    ami_id = "debian-12"
  }
  expect_failures = [var.ami_id]
}

run "a_disk_that_no_chain_fits_on_is_refused" {
  command = plan
  variables {
    disk = { size_gb = 50 }
  }
  expect_failures = [var.disk]
}

run "an_unknown_role_is_refused" {
  command = plan
  variables {
    role = "secondary"
  }
  expect_failures = [var.role]
}
