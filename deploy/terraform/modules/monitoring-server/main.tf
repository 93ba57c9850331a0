# What watches validators: it asks, and is asked by who is trusted. Prometheus and Alertmanager have no door at all.
locals {
  trusted = merge([for block in var.trusted_cidrs : {
    "ssh-${block}"     = { port = 22, cidr = block, why = "SSH" }
    "grafana-${block}" = { port = 3000, cidr = block, why = "Grafana" }
  }]...)
  logs = { for block in var.log_cidrs : "logs-${block}" => { port = 3100, cidr = block, why = "logs to Loki" } }
}

resource "aws_security_group" "this" {
  name        = var.name
  description = "Monitoring of validators"
  vpc_id      = var.vpc_id
  tags        = { Name = var.name }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each          = merge(local.trusted, local.logs)
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  description       = each.value.why
}

# Targets, and who is told: Slack, PagerDuty, mail, Discord, Telegram.
resource "aws_vpc_security_group_egress_rule" "this" {
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  description       = "targets, and who is told"
}

resource "aws_instance" "this" {
  ami                     = var.ami_id
  instance_type           = var.instance_type
  availability_zone       = var.zone
  subnet_id               = var.subnet_id
  key_name                = var.key_name
  vpc_security_group_ids  = [aws_security_group.this.id]
  monitoring              = true
  disable_api_termination = true
  ebs_optimized           = true

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
  root_block_device {
    volume_type = "gp3"
    volume_size = var.disk_gb
    encrypted   = true
    kms_key_id  = var.kms_key_arn
  }
  tags = { Name = var.name, role = "monitoring" }
  lifecycle {
    # What was measured is on its disk.
    ignore_changes = [ami, user_data]
  }
}

resource "aws_eip" "this" {
  domain   = "vpc"
  instance = aws_instance.this.id
  tags     = { Name = var.name }
}
