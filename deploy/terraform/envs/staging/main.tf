provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = { project = "orrery", environment = "staging", managed-by = "terraform" }
  }
}

module "rollup" {
  source      = "../../modules/rollup"
  name        = "orrery-staging"
  environment = "staging"
  account_id  = var.account_id
  region      = var.region
  zones       = ["${var.region}a", "${var.region}b", "${var.region}c"]
  cidr        = "10.20.0.0/16"
  # The other environments' networks, so that any two can be peered.
  reserved_cidrs  = ["10.10.0.0/16", "10.30.0.0/16", "10.40.0.0/16", "10.50.0.0/16"]
  nat_per_zone    = false
  domain          = var.domain
  dns_zone_id     = var.dns_zone_id
  admin_role_arns = var.admin_role_arns
  api_cidrs       = var.api_cidrs
  nodes = {
    core       = { instance_types = ["m7i.xlarge"], min = 3, max = 4 }
    app        = { instance_types = ["m7i.large"], min = 2, max = 4 }
    gpu        = { instance_types = ["g6.2xlarge"], min = 0, max = 2, spot = true }
    blockchain = { instance_types = ["r7i.xlarge"], min = 1, max = 2, disk_gb = 1000 }
  }
  postgres    = { instance_class = "db.r7g.large", storage_gb = 100, max_storage_gb = 500, multi_az = true, backup_days = 7 }
  redis       = { node_type = "cache.r7g.large", replicas = 1 }
  locked_days = 7
}
