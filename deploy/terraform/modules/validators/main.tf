# Validators of a network on machines of their own, and what watches them. Their standbys are in another region (module standbys).
locals {
  nodes = { for index in range(var.count_of_validators) : "${var.name}-${index + 1}" => { zone = index % length(var.zones) } }
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

module "validator" {
  source        = "../validator-node"
  for_each      = local.nodes
  name          = each.key
  vpc_id        = module.network.vpc_id
  subnet_id     = module.network.subnet_ids["public"][each.value.zone]
  zone          = var.zones[each.value.zone]
  ami_id        = var.ami_id
  instance_type = var.instance_type
  key_name      = var.key_name
  disk          = var.disk
  kms_key_arn   = aws_kms_key.disks.arn
  trusted_cidrs = var.trusted_cidrs
  monitoring    = { security_group_id = module.monitoring.security_group_id }
}
