variable "name" {
  description = "What everything here is named after. Names of buckets are shared by all of AWS."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}$", var.name))
    error_message = "name is '${var.name}': 2 to 20 of a-z, 0-9 and -, a letter first."
  }
}

variable "environment" {
  description = "dev may be on one zone and may be thrown away; staging and prod may not."
  type        = string
  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is '${var.environment}': dev, staging or prod."
  }
}

variable "account_id" {
  description = "The account that the keys and buckets are of."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is '${var.account_id}': twelve digits."
  }
}

variable "region" {
  description = "Where it is."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of the data tier, one in each zone."
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) >= 2 && length(var.subnet_ids) <= 3
    error_message = "subnet_ids has ${length(var.subnet_ids)}: two or three, one in each zone."
  }
}

variable "security_group_ids" {
  description = "Groups of the database and of the cache."
  type        = object({ postgres = string, redis = string })
}

variable "postgres" {
  description = "The database. backup_days is how far back it can be put to any second."
  type = object({
    version        = optional(string, "17")
    instance_class = string
    storage_gb     = number
    max_storage_gb = number
    multi_az       = bool
    backup_days    = number
  })
  validation {
    condition     = var.postgres.multi_az || var.environment == "dev"
    error_message = "postgres.multi_az is ${var.postgres.multi_az} in '${var.environment}': the journal is on two zones or its last second is lost with one."
  }
  validation {
    condition     = var.postgres.backup_days >= 1 && var.postgres.backup_days <= 35
    error_message = "postgres.backup_days is ${var.postgres.backup_days}: 1 to 35, and 0 would be none."
  }
  validation {
    condition     = var.environment != "prod" || var.postgres.backup_days >= 14
    error_message = "postgres.backup_days is ${var.postgres.backup_days} in prod: at least 14, so that a fault which is found late can be undone."
  }
  validation {
    condition     = var.postgres.max_storage_gb > var.postgres.storage_gb && var.postgres.storage_gb >= 20
    error_message = "postgres.storage_gb is ${var.postgres.storage_gb} and max_storage_gb ${var.postgres.max_storage_gb}: at least 20, and room to grow."
  }
}

variable "redis" {
  description = "The cache. Replicas are in other zones."
  type        = object({ node_type = string, replicas = number })
  validation {
    condition     = var.redis.replicas >= 0 && var.redis.replicas <= 5 && floor(var.redis.replicas) == var.redis.replicas
    error_message = "redis.replicas is ${var.redis.replicas}: 0 to 5."
  }
  validation {
    condition     = var.redis.replicas >= 1 || var.environment == "dev"
    error_message = "redis.replicas is ${var.redis.replicas} in '${var.environment}': at least one, in another zone."
  }
}

variable "backups" {
  description = "For how many days nobody, the owner of the account included, can take a backup away."
  type        = object({ locked_days = number })
  validation {
    condition     = var.backups.locked_days >= 1 && var.backups.locked_days <= 365
    error_message = "backups.locked_days is ${var.backups.locked_days}: 1 to 365."
  }
}

variable "secrets" {
  description = "Names of secrets and what each is. Only the places are made: values are put there by hand, and are in no state."
  type        = map(string)
  default = {
    "database"  = "ORRERY_JDBC_URL, ORRERY_JDBC_USER and ORRERY_JDBC_PASSWORD"
    "l1"        = "ORRERY_L1_URL, whose path has a key"
    "alerts"    = "what Alertmanager tells teams with"
    "committee" = "key and password of a member of a data committee"
  }
  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[a-z][a-z0-9/-]*$", name))])
    error_message = "secrets has the names ${jsonencode(keys(var.secrets))}: a-z, 0-9, - and /."
  }
}
