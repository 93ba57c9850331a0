# A rollup's place on AWS: what the other modules make, tied together once for dev, staging and prod.
module "network" {
  source         = "../network"
  name           = var.name
  account_id     = var.account_id
  region         = var.region
  cidr           = var.cidr
  reserved_cidrs = concat(["172.20.0.0/16"], var.reserved_cidrs)
  zones          = var.zones
  nat_per_zone   = var.nat_per_zone
}

module "eks" {
  source             = "../eks"
  name               = var.name
  environment        = var.environment
  account_id         = var.account_id
  subnet_ids         = module.network.subnet_ids
  security_group_ids = module.network.security_group_ids
  api_cidrs          = var.api_cidrs
  admin_role_arns    = var.admin_role_arns
  nodes              = var.nodes
}

module "data" {
  source             = "../data"
  name               = var.name
  environment        = var.environment
  account_id         = var.account_id
  region             = var.region
  subnet_ids         = module.network.subnet_ids["data"]
  security_group_ids = { postgres = module.network.security_group_ids["postgres"], redis = module.network.security_group_ids["redis"] }
  postgres           = var.postgres
  redis              = var.redis
  backups            = { locked_days = var.locked_days }
}

module "edge" {
  source                 = "../edge"
  name                   = var.name
  environment            = var.environment
  account_id             = var.account_id
  domain                 = var.domain
  zone_id                = var.dns_zone_id
  vpc_id                 = module.network.vpc_id
  subnet_ids             = module.network.subnet_ids["public"]
  security_group_id      = module.network.security_group_ids["alb"]
  requests_per_5_minutes = var.requests_per_5_minutes
}

module "iam" {
  source       = "../iam"
  name         = var.name
  cluster_name = module.eks.cluster_name
  accounts     = local.accounts
}
