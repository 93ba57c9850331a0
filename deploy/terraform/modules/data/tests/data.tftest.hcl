mock_provider "aws" {}

variables {
  name               = "orrery-prod"
  environment        = "prod"
  account_id         = "111122223333"
  region             = "eu-central-1"
  subnet_ids         = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_ids = { postgres = "sg-postgres", redis = "sg-redis" }
  postgres           = { instance_class = "db.r7g.xlarge", storage_gb = 200, max_storage_gb = 2000, multi_az = true, backup_days = 35 }
  redis              = { node_type = "cache.r7g.large", replicas = 2 }
  backups            = { locked_days = 35 }
}

run "everything_that_is_stored_is_encrypted_with_keys_of_our_own" {
  assert {
    condition     = aws_db_instance.postgres.storage_encrypted && aws_db_instance.postgres.kms_key_id == aws_kms_key.this["data"].arn
    error_message = "The database."
  }
  assert {
    condition     = aws_elasticache_replication_group.redis.at_rest_encryption_enabled && aws_elasticache_replication_group.redis.kms_key_id == aws_kms_key.this["data"].arn
    error_message = "The cache."
  }
  assert {
    condition = alltrue([for name, rules in aws_s3_bucket_server_side_encryption_configuration.this :
      one(one(rules.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    && one(one(rules.rule).apply_server_side_encryption_by_default).kms_master_key_id == aws_kms_key.this[name == "backups" ? "backups" : "data"].arn])
    error_message = "Buckets, and backups with a key that is not the data's."
  }
  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == aws_kms_key.this["data"].arn])
    error_message = "Secrets."
  }
  assert {
    condition     = alltrue([for key in aws_kms_key.this : key.enable_key_rotation && key.deletion_window_in_days == 30])
    error_message = "Keys are renewed, and are not gone at once."
  }
}

run "the_database_outlives_a_zone_a_mistake_and_a_fault_found_late" {
  assert {
    condition     = aws_db_instance.postgres.multi_az && aws_db_instance.postgres.deletion_protection && !aws_db_instance.postgres.skip_final_snapshot
    error_message = "Two zones, no deletion, a last snapshot."
  }
  assert {
    condition     = aws_db_instance.postgres.backup_retention_period == 35 && !aws_db_instance.postgres.delete_automated_backups
    error_message = "Back to any second of 35 days, even of a database that is gone."
  }
  assert {
    condition     = contains([for p in aws_db_parameter_group.this.parameter : "${p.name}=${p.value}"], "synchronous_commit=on")
    error_message = "What was answered is on the disk."
  }
}

run "the_database_is_asked_over_tls_by_its_role_and_has_no_password_here" {
  assert {
    condition     = contains([for p in aws_db_parameter_group.this.parameter : "${p.name}=${p.value}"], "rds.force_ssl=1")
    error_message = "TLS or nothing."
  }
  assert {
    condition     = !aws_db_instance.postgres.publicly_accessible && aws_db_instance.postgres.vpc_security_group_ids == toset(["sg-postgres"])
    error_message = "Within the network, by its group."
  }
  assert {
    condition     = aws_db_instance.postgres.manage_master_user_password && aws_db_instance.postgres.password == null
    error_message = "AWS keeps the password."
  }
}

run "the_cache_is_asked_over_tls_with_an_identity" {
  assert {
    condition     = aws_elasticache_replication_group.redis.transit_encryption_enabled && aws_elasticache_replication_group.redis.transit_encryption_mode == "required"
    error_message = "TLS or nothing."
  }
  assert {
    condition     = one(aws_elasticache_user.app.authentication_mode).type == "iam" && aws_elasticache_user.nobody.access_string == "off -@all" && startswith(aws_elasticache_user.app.access_string, "on ~orrery:* ")
    error_message = "An identity of AWS, and nobody without one."
  }
  assert {
    condition     = aws_elasticache_replication_group.redis.multi_az_enabled && aws_elasticache_replication_group.redis.automatic_failover_enabled && aws_elasticache_replication_group.redis.num_cache_clusters == 3
    error_message = "Three in several zones."
  }
}

run "no_bucket_is_public_and_nothing_in_one_is_lost" {
  assert {
    condition = length(aws_s3_bucket_public_access_block.this) == length(aws_s3_bucket.this) && alltrue([for block in aws_s3_bucket_public_access_block.this :
    block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "Every way to make one public is off."
  }
  assert {
    condition     = length(aws_s3_bucket_versioning.this) == length(aws_s3_bucket.this) && alltrue([for versions in aws_s3_bucket_versioning.this : one(versions.versioning_configuration).status == "Enabled"])
    error_message = "What is replaced is kept."
  }
  assert {
    condition = length(aws_s3_bucket_policy.this) == length(aws_s3_bucket.this) && alltrue([for policy in aws_s3_bucket_policy.this :
    one(jsondecode(policy.policy).Statement).Effect == "Deny" && one(jsondecode(policy.policy).Statement).Condition.Bool["aws:SecureTransport"] == "false"])
    error_message = "TLS or nothing."
  }
  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : !bucket.force_destroy])
    error_message = "A bucket with something in it stays."
  }
}

run "nobody_takes_a_backup_away_before_its_time" {
  assert {
    condition     = aws_s3_bucket.this["backups"].object_lock_enabled && !aws_s3_bucket.this["batches"].object_lock_enabled
    error_message = "Backups are locked."
  }
  assert {
    condition     = one(one(aws_s3_bucket_object_lock_configuration.backups.rule).default_retention).mode == "COMPLIANCE" && one(one(aws_s3_bucket_object_lock_configuration.backups.rule).default_retention).days == 35
    error_message = "For everybody, for 35 days."
  }
}

run "parameters_are_no_secrets" {
  assert {
    condition     = toset(keys(aws_ssm_parameter.this)) == toset(["postgres/host", "redis/host", "bucket/batches", "bucket/backups"])
    error_message = "Hosts and names of buckets only."
  }
}

run "dev_may_be_thrown_away" {
  variables {
    environment = "dev"
    postgres    = { instance_class = "db.t4g.medium", storage_gb = 20, max_storage_gb = 50, multi_az = false, backup_days = 1 }
    redis       = { node_type = "cache.t4g.micro", replicas = 0 }
  }
  assert {
    condition     = !aws_db_instance.postgres.deletion_protection && aws_db_instance.postgres.skip_final_snapshot && !aws_elasticache_replication_group.redis.multi_az_enabled
    error_message = "dev is on one zone and goes when it is told to."
  }
  assert {
    condition     = aws_db_instance.postgres.storage_encrypted && one(one(aws_s3_bucket_object_lock_configuration.backups.rule).default_retention).mode == "GOVERNANCE"
    error_message = "dev is encrypted as well."
  }
}

run "prod_on_one_zone_is_refused" {
  command = plan
  variables {
    postgres = { instance_class = "db.r7g.xlarge", storage_gb = 200, max_storage_gb = 2000, multi_az = false, backup_days = 35 }
  }
  expect_failures = [var.postgres]
}

run "prod_with_a_short_way_back_is_refused" {
  command = plan
  variables {
    postgres = { instance_class = "db.r7g.xlarge", storage_gb = 200, max_storage_gb = 2000, multi_az = true, backup_days = 7 }
  }
  expect_failures = [var.postgres]
}

run "a_cache_alone_is_refused_outside_of_dev" {
  command = plan
  variables {
    redis = { node_type = "cache.r7g.large", replicas = 0 }
  }
  expect_failures = [var.redis]
}

run "an_unlocked_backup_is_refused" {
  command = plan
  variables {
    backups = { locked_days = 0 }
  }
  expect_failures = [var.backups]
}

run "an_unknown_environment_is_refused" {
  command = plan
  variables {
    environment = "production"
  }
  expect_failures = [var.environment]
}
