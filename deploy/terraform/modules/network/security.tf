# Doors by role: each is open to somebody who is named, and says why. What is not here is closed.
locals {
  nodes = ["app", "core", "compute", "blockchain"]
  roles = {
    alb        = "the load balancer"
    plane      = "Kubernetes' control plane"
    app        = "nodes of the API, of monitoring and of what else is asked"
    core       = "nodes of entities and singletons"
    compute    = "nodes of provers"
    blockchain = "nodes of chains"
    postgres   = "the database"
    redis      = "the cache"
    endpoints  = "AWS' services within the network"
  }

  # To whom, from whom, on which ports, why.
  doors = concat(
    [
      { to = "app", from = ["alb"], port = 8080, last = 8080, protocol = "tcp", why = "JSON-RPC and REST" },
      # Between pods of this tier the network policies of the charts decide.
      { to = "app", from = ["app"], port = 1024, last = 65535, protocol = "tcp", why = "monitoring and configuration" },
      { to = "app", from = local.nodes, port = 3100, last = 3100, protocol = "tcp", why = "logs to Loki" },
      { to = "app", from = ["plane"], port = 6443, last = 6443, protocol = "tcp", why = "metrics that KEDA serves to the plane" },
      { to = "postgres", from = ["app", "core", "compute", "blockchain"], port = 5432, last = 5432, protocol = "tcp", why = "PostgreSQL" },
      { to = "redis", from = ["app", "core"], port = 6379, last = 6379, protocol = "tcp", why = "Redis over TLS" },
      { to = "endpoints", from = local.nodes, port = 443, last = 443, protocol = "tcp", why = "AWS' services" },
      { to = "plane", from = local.nodes, port = 443, last = 443, protocol = "tcp", why = "Kubernetes' API" },
      { to = "blockchain", from = ["app", "core"], port = 8545, last = 8546, protocol = "tcp", why = "JSON-RPC of chains" },
    ],
    # Akka's remoting and management, within the cluster of nodes and nowhere else; metrics; names; the plane's calls.
    flatten([for node in local.nodes : [
      { to = node, from = ["plane", "app"], port = 10250, last = 10250, protocol = "tcp", why = "kubelet, and its metrics" },
      { to = node, from = ["plane"], port = 9443, last = 9443, protocol = "tcp", why = "admission hooks" },
      { to = node, from = local.nodes, port = 53, last = 53, protocol = "tcp", why = "names" },
      { to = node, from = local.nodes, port = 53, last = 53, protocol = "udp", why = "names" },
      { to = node, from = ["app"], port = 9095, last = 9100, protocol = "tcp", why = "metrics" },
    ]]),
    flatten([for node in ["app", "core", "compute"] : [
      { to = node, from = ["app", "core", "compute"], port = 25520, last = 25520, protocol = "tcp", why = "Akka's remoting over TLS" },
      { to = node, from = ["app", "core", "compute"], port = 8558, last = 8558, protocol = "tcp", why = "Akka's management" },
    ]]),
  )
  ingress = merge([for door in local.doors : {
    for from in door.from : "${door.to}-${from}-${door.protocol}-${door.port}" => merge(door, { from = from })
  }]...)
}

resource "aws_security_group" "role" {
  for_each    = local.roles
  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "door" {
  for_each                     = local.ingress
  security_group_id            = aws_security_group.role[each.value.to].id
  referenced_security_group_id = aws_security_group.role[each.value.from].id
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.port
  to_port                      = each.value.last
  description                  = each.value.why
  tags                         = { Name = each.key }
}

# The one door that everybody finds open. 80 only tells where 443 is.
resource "aws_vpc_security_group_ingress_rule" "public" {
  for_each          = { https = 443, http = 80 }
  security_group_id = aws_security_group.role["alb"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  description       = each.key
}

# Within the network it is the other side's door that decides. The database and the cache ask nobody.
resource "aws_vpc_security_group_egress_rule" "within" {
  for_each          = toset(concat(["alb", "plane"], local.nodes))
  security_group_id = aws_security_group.role[each.key].id
  cidr_ipv4         = var.cidr
  ip_protocol       = "-1"
  description       = "within the network"
}

# L1, beacon nodes, registries, S3's addresses.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each          = toset(["app", "core", "compute"])
  security_group_id = aws_security_group.role[each.key].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = "HTTPS"
}

# Peers of a chain have any address and any port.
resource "aws_vpc_security_group_egress_rule" "peers" {
  security_group_id = aws_security_group.role["blockchain"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  description       = "peers"
}
