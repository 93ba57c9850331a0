mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      domain_validation_options = [{
        domain_name           = "api.example.com"
        resource_record_name  = "_proof.example.com"
        resource_record_type  = "CNAME"
        resource_record_value = "_value.acm-validations.aws"
      }]
    }
  }
}

variables {
  name            = "orrery-prod"
  environment     = "prod"
  account_id      = "111122223333"
  region          = "eu-central-1"
  zones           = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  cidr            = "10.30.0.0/16"
  domain          = "api.example.com"
  dns_zone_id     = "Z0123456789"
  admin_role_arns = ["arn:aws:iam::111122223333:role/operators"]
  nodes = {
    core       = { instance_types = ["m7i.2xlarge"], min = 3, max = 6 }
    app        = { instance_types = ["m7i.xlarge"], min = 3, max = 12 }
    gpu        = { instance_types = ["g6.2xlarge"], min = 0, max = 8, spot = false }
    blockchain = { instance_types = ["r7i.2xlarge"], min = 2, max = 4, disk_gb = 4000 }
  }
  postgres    = { instance_class = "db.r7g.2xlarge", storage_gb = 500, max_storage_gb = 4000, multi_az = true, backup_days = 35 }
  redis       = { node_type = "cache.r7g.xlarge", replicas = 2 }
  locked_days = 35
}

run "the_modules_fit_together_and_only_these_pods_may_something" {
  assert {
    condition     = output.url == "https://api.example.com" && output.cluster_name == "orrery-prod"
    error_message = "One name everywhere."
  }
  assert {
    condition     = length(output.subnet_cidrs["data"]) == 3 && output.bucket_names["backups"] == "orrery-prod-111122223333-backups"
    error_message = "Three zones, buckets of the account."
  }
  assert {
    condition     = toset(keys(output.role_arns)) == toset(["batches", "cache", "external-secrets", "velero", "load-balancer"])
    error_message = "Five accounts."
  }
  assert {
    condition     = alltrue(flatten([for account in local.accounts : [for statement in account.statements : [for action in statement.actions : !startswith(action, "iam:") && !startswith(action, "sts:")]]]))
    error_message = "Nobody gives rights."
  }
  assert {
    condition     = !contains(flatten([for statement in local.accounts["batches"].statements : statement.actions]), "s3:DeleteObject")
    error_message = "Nodes take no batch away."
  }
  assert {
    condition     = length(one(local.accounts["cache"].statements).resources) == 2 && one(local.accounts["cache"].statements).actions == ["elasticache:Connect"]
    error_message = "The cache, as one user, and nothing else."
  }
}

run "prod_on_two_zones_is_refused" {
  command = plan
  variables {
    zones = ["eu-central-1a", "eu-central-1b"]
  }
  expect_failures = [var.zones]
}

run "prod_with_one_way_out_is_refused" {
  command = plan
  variables {
    nat_per_zone = false
  }
  expect_failures = [var.nat_per_zone]
}
