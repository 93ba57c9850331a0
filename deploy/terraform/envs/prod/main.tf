provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = { project = "orrery", environment = "prod", managed-by = "terraform" }
  }
}

module "rollup" {
  source      = "../../modules/rollup"
  name        = "orrery-prod"
  environment = "prod"
  account_id  = var.account_id
  region      = var.region
  zones       = ["${var.region}a", "${var.region}b", "${var.region}c"]
  cidr        = "10.30.0.0/16"
  # The other environments' networks, so that any two can be peered.
  reserved_cidrs  = ["10.10.0.0/16", "10.20.0.0/16", "10.40.0.0/16", "10.50.0.0/16"]
  nat_per_zone    = true
  domain          = var.domain
  dns_zone_id     = var.dns_zone_id
  admin_role_arns = var.admin_role_arns
  api_cidrs       = var.api_cidrs
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
