provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = { project = "orrery", environment = "mainnet", managed-by = "terraform" }
  }
}

# Standbys are in another region.
provider "aws" {
  alias               = "standby"
  region              = var.standby_region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = { project = "orrery", environment = "mainnet", managed-by = "terraform" }
  }
}

module "validators" {
  source              = "../../modules/validators"
  name                = "mainnet"
  account_id          = var.account_id
  region              = var.region
  zones               = ["${var.region}a", "${var.region}b", "${var.region}c"]
  cidr                = "10.50.0.0/16"
  reserved_cidrs      = ["10.10.0.0/16", "10.20.0.0/16", "10.30.0.0/16", "10.40.0.0/16"]
  count_of_validators = 3
  ami_id              = var.ami_id
  key_name            = var.key_name
  disk                = { size_gb = 4000 }
  trusted_cidrs       = var.trusted_cidrs
}

module "standbys" {
  source         = "../../modules/standbys"
  providers      = { aws = aws.standby }
  name           = "mainnet-standby"
  account_id     = var.account_id
  region         = var.standby_region
  zones          = ["${var.standby_region}a", "${var.standby_region}b"]
  cidr           = "10.51.0.0/16"
  reserved_cidrs = ["10.50.0.0/16"]
  primaries      = keys(module.validators.validators)
  primary_region = var.region
  ami_id         = var.standby_ami_id
  key_name       = var.key_name
  disk           = { size_gb = 4000 }
  trusted_cidrs  = var.trusted_cidrs
}
