# Places for secrets: external-secrets reads what a person has put there.
resource "aws_secretsmanager_secret" "this" {
  for_each                = var.secrets
  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = aws_kms_key.this["data"].arn
  recovery_window_in_days = var.environment == "dev" ? 7 : 30
}

# What is no secret and is only known once it is made.
resource "aws_ssm_parameter" "this" {
  for_each = {
    "postgres/host"  = aws_db_instance.postgres.address
    "redis/host"     = aws_elasticache_replication_group.redis.primary_endpoint_address
    "bucket/batches" = aws_s3_bucket.this["batches"].id
    "bucket/backups" = aws_s3_bucket.this["backups"].id
  }
  name  = "/${var.name}/${each.key}"
  type  = "String"
  value = each.value
}
