provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = { project = "orrery", environment = "dev", managed-by = "terraform" }
  }
}

module "rollup" {
  source      = "../../modules/rollup"
  name        = "orrery-dev"
  environment = "dev"
  account_id  = var.account_id
  region      = var.region
  zones       = ["${var.region}a", "${var.region}b"]
  cidr        = "10.10.0.0/16"
  # The other environments' networks, so that any two can be peered.
  reserved_cidrs  = ["10.20.0.0/16", "10.30.0.0/16", "10.40.0.0/16", "10.50.0.0/16"]
  nat_per_zone    = false
  domain          = var.domain
  dns_zone_id     = var.dns_zone_id
  admin_role_arns = var.admin_role_arns
  api_cidrs       = var.api_cidrs
  nodes = {
    core       = { instance_types = ["m7i.large"], min = 1, max = 3 }
    app        = { instance_types = ["m7i.large"], min = 1, max = 3 }
    gpu        = { instance_types = ["g6.2xlarge"], min = 0, max = 1, spot = true }
    blockchain = { instance_types = ["m7i.large"], min = 0, max = 1, disk_gb = 100 }
  }
  postgres    = { instance_class = "db.t4g.medium", storage_gb = 20, max_storage_gb = 100, multi_az = false, backup_days = 1 }
  redis       = { node_type = "cache.t4g.micro", replicas = 0 }
  locked_days = 1
}
