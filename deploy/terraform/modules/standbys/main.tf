# A standby for each validator of another region, and what watches them here: those who are left are seen where the other region
# is lost. The caller gives the provider of this region.
locals {
  zones = { for index, name in sort(var.primaries) : name => index % length(var.zones) }
}

module "network" {
  source         = "../network"
  name           = var.name
  account_id     = var.account_id
  region         = var.region
  cidr           = var.cidr
  reserved_cidrs = var.reserved_cidrs
  zones          = var.zones
  nat_per_zone   = false
}

resource "aws_kms_key" "disks" {
  description             = "${var.name}: disks"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

module "monitoring" {
  source        = "../monitoring-server"
  name          = "${var.name}-monitoring"
  vpc_id        = module.network.vpc_id
  subnet_id     = module.network.subnet_ids["public"][0]
  zone          = var.zones[0]
  ami_id        = var.ami_id
  key_name      = var.key_name
  kms_key_arn   = aws_kms_key.disks.arn
  trusted_cidrs = var.trusted_cidrs
  log_cidrs     = [module.network.cidr]
}

module "standby" {
  source        = "../backup-node"
  for_each      = local.zones
  primary       = { name = each.key, region = var.primary_region }
  region        = var.region
  vpc_id        = module.network.vpc_id
  subnet_id     = module.network.subnet_ids["public"][each.value]
  zone          = var.zones[each.value]
  ami_id        = var.ami_id
  instance_type = var.instance_type
  key_name      = var.key_name
  disk          = var.disk
  kms_key_arn   = aws_kms_key.disks.arn
  trusted_cidrs = var.trusted_cidrs
  monitoring    = { security_group_id = module.monitoring.security_group_id }
}
