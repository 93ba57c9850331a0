mock_provider "aws" {}

variables {
  name       = "orrery"
  region     = "eu-central-1"
  cidr       = "10.20.0.0/16"
  zones      = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  account_id = "111122223333"
}

run "five_tiers_in_every_zone_each_with_a_way_out_of_its_own" {
  assert {
    condition     = length(aws_subnet.this) == 15 && length(distinct([for subnet in aws_subnet.this : subnet.cidr_block])) == 15
    error_message = "Five tiers in three zones are fifteen blocks."
  }
  assert {
    condition     = output.subnet_cidrs["data"] == ["10.20.96.0/21", "10.20.104.0/21", "10.20.112.0/21"]
    error_message = "The data tier is the fourth eighth."
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.this : !subnet.map_public_ip_on_launch])
    error_message = "Nothing is given a public address without having asked."
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 3 && alltrue([for zone, route in aws_route.private : route.nat_gateway_id == aws_nat_gateway.this[zone].id])
    error_message = "Each zone goes out by its own gateway."
  }
}

run "one_way_out_where_that_is_enough" {
  command = plan
  variables {
    nat_per_zone = false
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.private) == 3
    error_message = "One gateway for all zones."
  }
}

run "each_role_opens_what_is_said_and_no_more" {
  assert {
    condition     = alltrue([for key, tie in aws_route_table_association.private : !startswith(key, "data-")]) && length(aws_route_table_association.data) == 3
    error_message = "The data tier uses a table without a route."
  }
  assert {
    condition     = alltrue([for role in ["postgres", "redis", "endpoints"] : !contains(keys(aws_vpc_security_group_egress_rule.within), role) && !contains(keys(aws_vpc_security_group_egress_rule.https), role)])
    error_message = "The database, the cache and the endpoints ask nobody."
  }
  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.public : rule.from_port]) == toset([80, 443]) && alltrue([for rule in aws_vpc_security_group_ingress_rule.public : rule.security_group_id == aws_security_group.role["alb"].id])
    error_message = "80 and 443 of the load balancer, and nothing else."
  }
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.door : rule.cidr_ipv4 == null && rule.referenced_security_group_id != null])
    error_message = "Every other door names a role."
  }
  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.door : rule.from_port if rule.security_group_id == aws_security_group.role["postgres"].id] == [5432, 5432, 5432, 5432]
    error_message = "PostgreSQL has one port."
  }
  assert {
    condition     = toset([for key, rule in aws_vpc_security_group_ingress_rule.door : key if rule.security_group_id == aws_security_group.role["redis"].id]) == toset(["redis-app-tcp-6379", "redis-core-tcp-6379"])
    error_message = "Redis is asked by app and core."
  }
  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.door : tostring(rule.from_port) if rule.security_group_id == aws_security_group.role["core"].id]) == toset(["53", "8558", "9095", "9443", "10250", "25520"])
    error_message = "core's doors are remoting, management, metrics, names and the plane's."
  }
  assert {
    condition     = toset([for key, rule in aws_vpc_security_group_ingress_rule.door : key if contains([25520, 8558], rule.from_port) && strcontains(key, "blockchain")]) == toset([])
    error_message = "Nodes of chains are not of the cluster."
  }
  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default group opens nothing."
  }
  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_cloudwatch_log_group.flows.kms_key_id == aws_kms_key.logs.arn
    error_message = "All flows, encrypted."
  }
  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && alltrue([for endpoint in aws_vpc_endpoint.service : endpoint.private_dns_enabled])
    error_message = "S3 by a gateway, the others by an interface with their own name."
  }
  assert {
    condition     = alltrue([for service in ["secretsmanager", "ssm", "kms", "sts", "eks-auth"] : contains(keys(aws_vpc_endpoint.service), service)])
    error_message = "Secrets and keys do not go through the internet."
  }
}

run "one_zone_is_refused" {
  command = plan
  variables {
    zones = ["eu-central-1a"]
  }
  expect_failures = [var.zones]
}

run "a_zone_of_another_region_is_refused" {
  command = plan
  variables {
    zones = ["eu-central-1a", "eu-west-1a"]
  }
  expect_failures = [var.zones]
}

run "a_public_block_is_refused" {
  command = plan
  variables {
    cidr = "11.0.0.0/16"
  }
  expect_failures = [var.cidr]
}

run "a_block_that_is_too_small_is_refused" {
  command = plan
  variables {
    cidr = "10.20.0.0/24"
  }
  expect_failures = [var.cidr]
}

run "an_overlap_is_refused_whichever_is_larger" {
  command = plan
  variables {
    reserved_cidrs = ["10.0.0.0/8"]
  }
  expect_failures = [var.reserved_cidrs]
}

run "an_overlap_within_is_refused" {
  command = plan
  variables {
    reserved_cidrs = ["10.20.4.0/24"]
  }
  expect_failures = [var.reserved_cidrs]
}
