output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Its addresses."
  value       = aws_vpc.this.cidr_block
}

output "subnet_ids" {
  description = "By tier (public, app, core, data, compute), in the order of the zones."
  value       = { for tier in keys(local.tiers) : tier => [for zone in var.zones : aws_subnet.this["${tier}-${zone}"].id] }
}

output "subnet_cidrs" {
  description = "By tier, in the order of the zones."
  value       = { for tier in keys(local.tiers) : tier => [for zone in var.zones : aws_subnet.this["${tier}-${zone}"].cidr_block] }
}

output "security_group_ids" {
  description = "By role."
  value       = { for role, group in aws_security_group.role : role => group.id }
}
