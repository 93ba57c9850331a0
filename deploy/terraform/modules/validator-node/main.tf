# A machine that runs a validator or stands by for one. Doors: SSH and Grafana to who is trusted, the chains' peers to everybody.
# JSON-RPC, the beacon API and the engine API have none.
locals {
  trusted = merge([for block in var.trusted_cidrs : {
    "ssh-${block}"     = { port = 22, cidr = block, why = "SSH" }
    "grafana-${block}" = { port = 3000, cidr = block, why = "Grafana" }
  }]...)
  peers = {
    "execution-tcp" = { port = 30303, protocol = "tcp", why = "peers of the execution client" }
    "execution-udp" = { port = 30303, protocol = "udp", why = "discovery of the execution client" }
    "consensus-tcp" = { port = 13000, protocol = "tcp", why = "peers of the consensus client" }
    "consensus-udp" = { port = 12000, protocol = "udp", why = "discovery of the consensus client" }
  }
  scraped = var.monitoring == null ? {} : { node = 9100, orrery = 9095 }
}

resource "aws_security_group" "this" {
  name        = var.name
  description = "A validator's machine: ${var.role}"
  vpc_id      = var.vpc_id
  tags        = { Name = var.name }
}

resource "aws_vpc_security_group_ingress_rule" "trusted" {
  for_each          = local.trusted
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  description       = each.value.why
}

resource "aws_vpc_security_group_ingress_rule" "peers" {
  for_each          = local.peers
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = each.value.protocol
  from_port         = each.value.port
  to_port           = each.value.port
  description       = each.value.why
}

resource "aws_vpc_security_group_ingress_rule" "scraped" {
  for_each                     = local.scraped
  security_group_id            = aws_security_group.this.id
  referenced_security_group_id = var.monitoring.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  description                  = "metrics of ${each.key}"
}

# A peer has any address and any port.
resource "aws_vpc_security_group_egress_rule" "peers" {
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  description       = "peers"
}

# No profile: it has no rights on AWS, so whoever gets in has none either.
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
    volume_size = 50
    encrypted   = true
    kms_key_id  = var.kms_key_arn
  }
  tags = { Name = var.name, role = var.role }
  lifecycle {
    # A machine that signs is never replaced because an image is newer: two of them at once would be slashed.
    ignore_changes = [ami, user_data]
  }
}

resource "aws_ebs_volume" "chain" {
  availability_zone = var.zone
  type              = "gp3"
  size              = var.disk.size_gb
  iops              = var.disk.iops
  throughput        = var.disk.throughput
  encrypted         = true
  kms_key_id        = var.kms_key_arn
  # Whoever takes the disk away leaves a copy of it.
  final_snapshot = true
  tags           = { Name = "${var.name}-chain", role = var.role }
}

resource "aws_volume_attachment" "chain" {
  device_name                    = "/dev/sdf"
  instance_id                    = aws_instance.this.id
  volume_id                      = aws_ebs_volume.chain.id
  stop_instance_before_detaching = true
}

# Peers remember an address; it stays when the machine is started anew.
resource "aws_eip" "this" {
  domain   = "vpc"
  instance = aws_instance.this.id
  tags     = { Name = var.name }
}
