# One network. Public: the load balancer and the ways out. app: the API, monitoring and what else is asked. core: entities and
# singletons. compute: provers. data: PostgreSQL and Redis, which has no way out at all.
locals {
  tiers = { public = 0, app = 1, core = 2, data = 3, compute = 4 }
  subnets = merge([for tier, place in local.tiers : {
    for index, zone in var.zones : "${tier}-${zone}" => {
      tier = tier
      zone = zone
      cidr = cidrsubnet(cidrsubnet(var.cidr, 3, place), 2, index)
    }
  }]...)
  nat_zones  = var.nat_per_zone ? var.zones : slice(var.zones, 0, 1)
  with_nat   = { for key, subnet in local.subnets : key => subnet if contains(["app", "core", "compute"], subnet.tier) }
  interfaces = ["autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "kms", "logs", "secretsmanager", "ssm", "sts"]
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = { Name = var.name }
}

# The group that a thing gets which names none: it opens nothing.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-closed" }
}

resource "aws_subnet" "this" {
  for_each          = local.subnets
  vpc_id            = aws_vpc.this.id
  availability_zone = each.value.zone
  cidr_block        = each.value.cidr
  # Who needs an address that everybody sees is given one.
  map_public_ip_on_launch = false
  tags = merge(
    { Name = "${var.name}-${each.key}", tier = each.value.tier },
    each.value.tier == "public" ? { "kubernetes.io/role/elb" = "1" } : {},
    each.value.tier == "app" ? { "kubernetes.io/role/internal-elb" = "1" } : {},
  )
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)
  domain   = "vpc"
  tags     = { Name = "${var.name}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each      = toset(local.nat_zones)
  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.this["public-${each.key}"].id
  tags          = { Name = "${var.name}-${each.key}" }
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-public" }
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table" "private" {
  for_each = toset(var.zones)
  vpc_id   = aws_vpc.this.id
  tags     = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route" "private" {
  for_each               = toset(var.zones)
  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[var.nat_per_zone ? each.key : local.nat_zones[0]].id
}

# Without a route: what is within the network, and no more.
resource "aws_route_table" "data" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-data" }
}

resource "aws_route_table_association" "public" {
  for_each       = toset(var.zones)
  subnet_id      = aws_subnet.this["public-${each.key}"].id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table_association" "private" {
  for_each       = local.with_nat
  subnet_id      = aws_subnet.this[each.key].id
  route_table_id = aws_route_table.private[each.value.zone].id
}

resource "aws_route_table_association" "data" {
  for_each       = toset(var.zones)
  subnet_id      = aws_subnet.this["data-${each.key}"].id
  route_table_id = aws_route_table.data.id
}

# AWS' services without a way through the internet.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]
  tags              = { Name = "${var.name}-s3" }
}

resource "aws_vpc_endpoint" "service" {
  for_each            = toset(local.interfaces)
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for zone in var.zones : aws_subnet.this["app-${zone}"].id]
  security_group_ids  = [aws_security_group.role["endpoints"].id]
  tags                = { Name = "${var.name}-${each.key}" }
}
